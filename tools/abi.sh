#!/usr/bin/env bash
# The shape of the library, as its debug information tells it.
#
#   tools/abi.sh write LIBRARY HEADERS FILE.abi     write it down
#   tools/abi.sh compare FILE.abi LIBRARY HEADERS   0: a host may upgrade
#
# At a release, and never to make a red test green:
#   tools/abi.sh write build/release/libomsc.so include tests/abi/omsc.abi
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

case ${1:-} in
    write)
        abidw --headers-dir "$3" --drop-private-types --no-corpus-path \
            --no-comp-dir-path --short-locs "$2" |
            sed "s# path='$root/# path='#; s# path='[./]*/src/# path='src/#" >"$4"
        ;;
    compare)
        # New symbols are growth; types are guarded by layout.txt.
        abidiff --headers-dir2 "$4" --no-added-syms \
            --suppressions "$root/tests/abi/growth.abignore" "$2" "$3"
        ;;
    *) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
