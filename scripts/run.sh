#!/usr/bin/env bash
# Installs what is missing, builds, and starts Morphoscope on PATH..., or on the demo terrace:
#   scripts/run.sh [PATH...]
# Without a display it does the main job headless and leaves films, figures and a screenshot in out/.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
"$root/scripts/setup.sh"
(cd "$root" && cmake --preset release >/dev/null && cmake --build --preset release)
program=$root/build/release/src/app/morphoscope

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec "$program" "$@"
fi

echo "There is no display: training without a window, then writing out/."
mkdir -p out
session=out/session.morpho
"$program" train "$@" -o "$session"
"$program" morph "$session" -o out/morph.mp4 --frames 120 --fps 30 --loop
"$program" morph "$session" -o out/morph.gif --frames 60 --fps 15 --loop --width 480
"$program" figure "$session" scree -o out/scree.png --csv out/scree.csv
"$program" figure "$session" recon -o out/recon.png
"$program" "$session" --headless --size 1600x1000 --screenshot out/window.png
echo "Wrote out/window.png (the whole window), out/morph.gif, out/morph.mp4, out/scree.png and out/recon.png."
