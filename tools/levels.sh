#!/usr/bin/env bash
# Compares the kernels of each instruction-set level with the scalar level (tools/levels/).
#
#   tools/levels.sh          the levels of this machine
#   tools/levels.sh neon     the NEON level, cross-compiled and run under an emulator
#
# The second needs, on Debian: apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user.
# CC chooses the compiler of the first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

run=() required=()
compiler=${CC:-gcc}
if [[ ${1:-} == neon ]]; then
  compiler=aarch64-linux-gnu-gcc
  run=(qemu-aarch64)
  required=(4) # the number of the level: it must have been compared
elif [[ $# -gt 0 ]]; then
  echo "usage: tools/levels.sh [neon]" >&2
  exit 2
fi
for tool in "$compiler" "${run[@]}"; do
  command -v "$tool" >/dev/null || { echo "$tool is not here; see the head of $0" >&2; exit 1; }
done

# The flags of setup.py; linked statically, so that the emulator needs no libraries.
kernels=fastvec/_kernels
"$compiler" -std=c11 -O3 -fno-math-errno -fno-trapping-math -Wall -Wextra -static -I "$kernels" \
  tools/levels/*.c "$kernels"/isa_*.c "$kernels"/dispatch.c "$kernels"/train.c -lm -o "$work/levels"
"${run[@]}" "$work/levels" "${required[@]}"
