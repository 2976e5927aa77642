#!/usr/bin/env bash
# The trace of a seed must not depend on compiler or optimisation. Compares the
# simulators of builds that are named in OMS_SIM_BUILDS (folders, separated by
# spaces; at least two); without it there is nothing to compare.
set -euo pipefail

if [ "$(wc -w <<<"${OMS_SIM_BUILDS:-}")" -lt 2 ]; then
    echo "skipped: name two builds in OMS_SIM_BUILDS to compare their traces"
    exit 77
fi

first=""
for build in $OMS_SIM_BUILDS; do
    hashes=$("$build/sim_sim_test_c" --hash 1 2 3 4 5 6 7 8 9 10 11 12)
    if [ -z "$first" ]; then
        first=$hashes
        from=$build
    elif [ "$hashes" != "$first" ]; then
        echo "the traces of $from and $build differ:"
        diff <(echo "$first") <(echo "$hashes") || true
        exit 1
    fi
done
echo "equal in all builds: $OMS_SIM_BUILDS"
