#!/usr/bin/env bash
# Installs what is missing, builds with warnings as errors, and runs every test. Arguments go to ctest,
# for example: scripts/test.sh -L core
# More checks, each a preset with its tests: cmake --preset asan|tsan|tidy && cmake --build --preset ... && ctest --preset ...
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
"$root/scripts/setup.sh"
cd "$root"
cmake --preset check
cmake --build --preset check
export REQUIRE_GL=${REQUIRE_GL:-1}
ctest --preset check "$@"
