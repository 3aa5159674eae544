#!/bin/sh
# Builds and runs the decoder benchmark on a machine that has only CMake, a compiler, EGL and Python's PyTorch.
#
#   scripts/bench/gpu_decode.sh pack       here: puts the header-only packages and the generated GL loader into .bundle/
#   scripts/bench/gpu_decode.sh [OUTDIR]   there: builds with LibTorch out of Python's PyTorch, runs, writes
#                                          OUTDIR/decode.json and OUTDIR/pytorch.json
# PYTHON names the Python that has torch (default python3).
set -eu
cd "$(dirname "$0")/../.."
bundle=$PWD/.bundle

if [ "${1:-}" = pack ]; then
    mkdir -p "$bundle/include"
    cp -rL /usr/include/eigen3 "$bundle/"
    rm -rf "$bundle/eigen3/unsupported"
    cp -rL /usr/include/nlohmann /usr/include/CLI "$bundle/include/"
    build=$(mktemp -d)
    trap 'rm -rf "$build"' EXIT
    cmake -S . -B "$build" -DMORPHOSCOPE_WINDOW=OFF >/dev/null
    cmake --build "$build" --target glad >/dev/null
    cp -r "$build/glad" "$bundle/"
    echo "packed $(du -sh "$bundle" | cut -f1) into .bundle/"
    exit 0
fi

out=${1:-out/gpu_decode}
python=${PYTHON:-python3}
mkdir -p "$out"
arguments=""
if [ -d "$bundle" ]; then
    # The packages' CMake files are replaced by two lines each: all of them are headers only.
    for package in Eigen3:Eigen3::Eigen:eigen3 nlohmann_json:nlohmann_json::nlohmann_json:include; do
        name=${package%%:*}
        rest=${package#*:}
        target=${rest%:*}
        mkdir -p "$bundle/cmake/$name"
        printf 'if(NOT TARGET %s)\n  add_library(%s INTERFACE IMPORTED)\n  target_include_directories(%s SYSTEM INTERFACE %s)\nendif()\n' \
            "$target" "$target" "$target" "$bundle/${rest##*:}" > "$bundle/cmake/$name/${name}Config.cmake"
    done
    arguments="-DMORPHOSCOPE_GLAD_DIR=$bundle/glad -DEigen3_DIR=$bundle/cmake/Eigen3
        -Dnlohmann_json_DIR=$bundle/cmake/nlohmann_json"
fi
# PyTorch's own CMake package wants CUDA's compiler and headers, of which nothing is needed here: a wheel with CUDA gets
# one that names its headers and libraries.
mkdir -p build/gpu_decode/torch
torch=$("$python" - build/gpu_decode/torch <<'END'
import pathlib, sys, torch
if not torch.version.cuda:
    print(torch.utils.cmake_prefix_path)
    sys.exit()
root = pathlib.Path(torch.__file__).parent
libraries = [root / "lib" / f"lib{name}.so" for name in ("torch", "torch_cpu", "torch_cuda", "c10", "c10_cuda")]
# Nothing of ours calls libtorch_cuda, which makes itself known when it is loaded.
needed = ",".join(["-Wl,--no-as-needed", *map(str, libraries), "--as-needed"])
folder = pathlib.Path(sys.argv[1]).resolve()
(folder / "TorchConfig.cmake").write_text(f'''set(TORCH_INCLUDE_DIRS "{root}/include" "{root}/include/torch/csrc/api/include")
set(TORCH_LIBRARIES "{needed}" "-Wl,-rpath,{root}/lib")
set(TORCH_CXX_FLAGS "-D_GLIBCXX_USE_CXX11_ABI={int(torch._C._GLIBCXX_USE_CXX11_ABI)}")
''')
print(folder)
END
)
# shellcheck disable=SC2086 # the arguments are words
cmake -S . -B build/gpu_decode -DCMAKE_BUILD_TYPE=Release -DMORPHOSCOPE_WINDOW=OFF -DMORPHOSCOPE_TESTS=OFF \
    -DCMAKE_PREFIX_PATH="$torch" $arguments
cmake --build build/gpu_decode --target morphoscope_decode_bench -j "$(nproc)"
build/gpu_decode/src/app/morphoscope_decode_bench --layers | tee "$out/decode.json"
"$python" scripts/bench/torch_decode.py | tee "$out/pytorch.json"
