#!/bin/sh
# Compiles the design and its testbench with g++ and runs it. No vendor tool is needed.
#
#   ./run_csim.sh [--ap-types DIR] [arguments of the testbench]
#
# --ap-types DIR takes ap_fixed.h and ap_int.h from an installed tool instead of csim/include.
# CXX names another compiler, CXXFLAGS adds options.
set -eu

ap_types=
if [ "${1:-}" = --ap-types ]; then
    [ -f "${2:-}/ap_fixed.h" ] || { echo "run_csim.sh: no ap_fixed.h in '${2:-}'" >&2; exit 2; }
    ap_types=$(cd "$2" && pwd)
    shift 2
fi
cd "$(dirname "$0")"

command -v "${CXX:-g++}" > /dev/null || { echo "run_csim.sh: no C++ compiler (${CXX:-g++})" >&2; exit 3; }
compile() {
    "${CXX:-g++}" -std=c++14 -O2 -Wall -Wextra -Werror -Wno-unknown-pragmas "$@" ${CXXFLAGS:-} -I . \
        firmware/minimal.cpp minimal_test.cpp -o build/minimal_csim
}
mkdir -p build
if [ -n "$ap_types" ]; then
    # The vendor's headers read variables before they are set, and may come without hls_stream.h.
    compile -Wno-uninitialized -Wno-maybe-uninitialized -isystem "$ap_types" -isystem csim/include
else
    compile -I csim/include
fi
exec build/minimal_csim "$@"
