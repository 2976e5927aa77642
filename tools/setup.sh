#!/usr/bin/env bash
# Installs the Debian packages that are missing, and only those.
#
#   tools/setup.sh check     what ./check needs
#   tools/setup.sh demo      what ./demo needs
#   tools/setup.sh fleet     what ./demo --fleet needs
set -euo pipefail

demo="gcc libc6-dev cmake ninja-build pkg-config libsqlite3-dev
    libjansson-dev libcurl4-openssl-dev uthash-dev libmicrohttpd-dev libcjose-dev
    libinih-dev libsystemd-dev libssl-dev python3 tzdata sqlite3"
# Clients are for building; the servers are what the fleet and its tests run.
fleet="librabbitmq-dev librdkafka-dev libpq-dev rabbitmq-server postgresql
    haproxy pgbouncer"
check="build-essential curl $demo libcmocka-dev liblmdb-dev clang libclang-rt-14-dev
    valgrind abigail-tools swig python3-dev python3-venv golang-go $fleet"

case ${1:-} in
    check) wanted=$check ;;
    demo) wanted=$demo ;;
    fleet) wanted="$demo $fleet" ;;
    *) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null; then
    echo "This is not Debian. Have the like of these installed:"
    printf '  %s\n' "$wanted"
    exit 0
fi

missing=()
for package in $wanted; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null ||
        true)
    [ "$state" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
        echo "Missing packages. Please run, as root:" >&2
        echo "  apt-get install ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo -n)
fi
echo "Installing: ${missing[*]}"
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
    --no-install-recommends "${missing[@]}" >/dev/null
