#!/usr/bin/env bash
# Compares the built library with the last released one, tests/abi/omsc.abi.
# Growth is fine; anything that a compiled host could notice is not.
set -euo pipefail

released=$OMS_SOURCE_DIR/tests/abi/omsc.abi
if [ -n "${OMS_SANITIZE:-}" ]; then
    echo "skipped: sanitizers change the library"
    exit 77
elif ! command -v abidiff >/dev/null; then
    echo "skipped: abigail-tools is not installed"
    exit 77
elif [ ! -f "$released" ]; then
    echo "skipped: nothing is released yet; see tools/abi.sh"
    exit 77
fi
"$OMS_SOURCE_DIR/tools/abi.sh" compare "$released" \
    "$OMS_BUILD_DIR/libomsc.so" "$OMS_SOURCE_DIR/include"
