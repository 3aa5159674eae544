#!/usr/bin/env bash
# Formats our C++ in place; with --check it only reports (and fails on) what is not formatted.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mapfile -t files < <(git ls-files --cached --others --exclude-standard 'src/*.cpp' 'src/*.h' 'imgui_panels/*.cpp' 'imgui_panels/*.h' 'tests/*.cpp' 'tests/*.h')
if [ "${1:-}" = --check ]; then
    if ! clang-format --version 2>/dev/null | grep -q 'version 14\.'; then
        echo "Skipped: the format is that of clang-format 14." >&2
        exit 77
    fi
    clang-format --dry-run --Werror "${files[@]}"
else
    clang-format -i "${files[@]}"
fi
