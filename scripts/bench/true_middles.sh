#!/usr/bin/env bash
# How near the middle of a morph comes to the true one:
#   scripts/bench/true_middles.sh FOLDER PHOTO...
# writes pairs with a known middle into FOLDER (crops of every PHOTO that slid apart by 4, 8 and 12 % of their width, the
# second one in evening light, and the demo terrace from two places at two hours, whose railing slides as far, and ten
# times as far), learns each pair with the aligned model, scores it, and prints mid_ssim of a cross-fade, of the best
# similarity and of the model.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
[ $# -ge 1 ] || { sed -n '2,7p' "$0" >&2; exit 2; }
folder=$1
shift
(cd "$root" && cmake --preset check >/dev/null && cmake --build --preset check --target morphoscope true_middles >/dev/null)
program=$root/build/check/src/app/morphoscope
mkdir -p "$folder"
"$root/build/check/tests/true_middles" "$folder" "$@"

printf '%-24s %10s %10s %10s\n' pair crossfade similarity aligned
for pair in "$folder"/*/; do
    "$program" train "$pair/photos" -o "$pair/session.morpho" --model aligned --quiet
    "$program" score "$pair/session.morpho" a b --truth "$pair/truth" --json --quiet >"$pair/scores.json"
    /usr/bin/python3 - "$(basename "$pair")" "$pair/scores.json" <<'PYTHON'
import json
import sys
middle = {row["model"]: row["mid_ssim"] for row in json.load(open(sys.argv[2]))}
print("%-24s %10.3f %10.3f %10.3f" % (sys.argv[1], middle["crossfade"], middle["similarity"], middle["aligned"]))
PYTHON
done
