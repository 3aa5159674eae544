#!/usr/bin/env bash
# Installs the Debian packages Morphoscope needs (Debian 12 or newer). Does nothing when all are there.
# Without root and without sudo it prints the one command to run, and fails.
set -euo pipefail

packages=(
    # building
    g++ cmake ninja-build ccache pkg-config
    # window, interface, OpenGL (Mesa's software renderer serves where there is no GPU)
    libglfw3-dev libimgui-dev python3-glad libgl-dev libegl-dev libegl1 libgl1-mesa-dri
    # learning and linear algebra; OpenBLAS makes LibTorch three times faster than the reference BLAS
    libtorch-dev libopenblas0-pthread libeigen3-dev
    # photos in
    libstb-dev libturbojpeg0-dev libheif-dev libwebp-dev libexif-dev liblcms2-dev
    # films out
    libavcodec-dev libavformat-dev libavfilter-dev libavutil-dev libswscale-dev
    # storage, text
    libsqlite3-dev nlohmann-json3-dev
    # Takeout archives, Google Photos
    libarchive-dev libcurl4-openssl-dev
    # command line and fonts
    libcli11-dev libfontconfig-dev fonts-inter fonts-font-awesome fonts-dejavu-core
    # tests and benchmarks
    libgtest-dev libgmock-dev libcpp-httplib-dev glslang-tools xvfb xauth xdotool clang-format clang-tidy
    libvulkan-dev mesa-vulkan-drivers python3-torch python3-pil python3-numpy
)
# From Debian 13 on libheif's codecs are plugins, which it only recommends.
release=$(. /etc/os-release && echo "${VERSION_ID:-99}") # testing and unstable have no number
if [ "${release%%.*}" -ge 13 ]; then
    packages+=(libheif-plugin-libde265 libheif-plugin-dav1d libheif-plugin-x265 libheif-plugin-aomenc)
fi

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
missing=()
for package in "${packages[@]}"; do installed "$package" || missing+=("$package"); done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root=()
elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
    as_root=(sudo)
else
    echo "Some packages are missing. As root, run:" >&2
    echo "  apt-get update && apt-get install -y --no-install-recommends ${missing[*]}" >&2
    exit 1
fi
echo "Installing ${#missing[@]} packages: ${missing[*]}" >&2
"${as_root[@]}" apt-get update -q >&2
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends "${missing[@]}" >&2
