#!/usr/bin/env bash
# The trace of a seed must not depend on compiler or optimisation. Compares the
# simulators of builds that are named in OMS_SIM_BUILDS (folders, separated by
# spaces; at least two); without it there is nothing to compare.
#
# What makes them differ is most often two draws in one list of arguments: C
# leaves open which of them comes first.
set -euo pipefail
shopt -s inherit_errexit

if [ "$(wc -w <<<"${OMS_SIM_BUILDS:-}")" -lt 2 ]; then
    echo "skipped: name two builds in OMS_SIM_BUILDS to compare their traces"
    exit 77
fi

hashes() {
    echo "sim"
    "$1/sim_sim_test_c" --hash {1..12}
    echo "fleet"
    "$1/sim_fleet_test_c" --hash {1..12}
    echo "storm"
    "$1/sim_storm_test_c" --hash 1 # which takes seconds
}

first=""
for build in $OMS_SIM_BUILDS; do
    these=$(hashes "$build")
    if [ -z "$first" ]; then
        first=$these
        from=$build
    elif [ "$these" != "$first" ]; then
        echo "the traces of $from and $build differ:"
        diff <(echo "$first") <(echo "$these") || true
        exit 1
    fi
done
echo "equal in all builds: $OMS_SIM_BUILDS"
