#!/usr/bin/env bash
# Installs into a fresh prefix, moves that prefix elsewhere, and builds and
# runs examples/hello.c from it as a stranger would: by pkg-config and by
# find_package. Nothing outside the prefix is used but the system's compiler.
set -euo pipefail

if [ -n "${OMS_SANITIZE:-}" ]; then
    echo "skipped: a host is not built with our sanitizer"
    exit 77
fi
source=$OMS_SOURCE_DIR
hello=$source/examples/hello.c
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

step() { printf -- '-- %s\n' "$1"; }
fail() { printf 'failed: %s\n' "$1" >&2; exit 1; }

step "install"
cmake --install "$OMS_BUILD_DIR" --prefix "$work/stage" >/dev/null
mv "$work/stage" "$work/prefix"
prefix=$work/prefix
libdir=$(dirname "$(find "$prefix" -name libomsc.so)")
[ -f "$prefix/include/oms/base.h" ] || fail "no headers installed"
[ -x "$prefix/bin/oms" ] || fail "no bin/oms installed"
"$prefix/bin/oms" --help >/dev/null || fail "the installed oms does not run"
readelf -d "$libdir/libomsc.so" | grep -q 'SONAME.*\[libomsc.so.0\]' ||
    fail "the soname is not libomsc.so.0"
if grep -rIl -e "$source" -e "$work" "$prefix"; then
    fail "the files above name a folder of this machine"
fi

# Where CMake left the daemon out there is nothing of it to look for.
if ! grep -q '^omsd_FOUND:INTERNAL=$' "$OMS_BUILD_DIR/CMakeCache.txt"; then
    step "omsd"
    "$prefix/bin/omsd" --version | grep -q '^omsd [0-9]' ||
        fail "the installed omsd does not say its version"
    for file in lib/systemd/system/omsd@.service lib/systemd/system/omsd.target \
        lib/sysusers.d/omsd.conf lib/tmpfiles.d/omsd.conf \
        share/doc/omsc/omsd.ini share/doc/omsc/monitoring/alerts.yml \
        share/doc/omsc/monitoring/grafana.json \
        share/doc/omsc/monitoring/prometheus.yml; do
        [ -f "$prefix/$file" ] || fail "no $file installed"
    done
    grep -q '^ExecStart=/.*/bin/omsd ' \
        "$prefix/lib/systemd/system/omsd@.service" ||
        fail "the unit does not name the program"
    (cd "$work" && exec "$prefix/bin/omsd" --db "$work/shop.db" --port 0) \
        >"$work/ready.txt" 2>"$work/omsd.log" &
    daemon=$!
    trap 'kill "$daemon" 2>/dev/null || true; rm -rf "$work"' EXIT
    # a line comes, or the daemon ends and says why
    until grep -q '^omsd ready at' "$work/ready.txt"; do
        kill -0 "$daemon" 2>/dev/null || { cat "$work/omsd.log" >&2
            fail "the installed omsd does not begin"; }
        sleep 0.05
    done
    url=$(sed -n 's/^omsd ready at //p' "$work/ready.txt")
    python3 - "$url" "$prefix/share/omsc/dashboard/index.html" <<'PYTHON' ||
import sys
import urllib.request
with urllib.request.urlopen(sys.argv[1] + "/", timeout=10) as reply:
    sys.exit(reply.read() != open(sys.argv[2], "rb").read())
PYTHON
        fail "the installed omsd does not serve its own dashboard"
    kill "$daemon"
    wait "$daemon" || fail "the installed omsd does not stop well"
fi

# Runs a program built from the prefix, in a folder of its own.
run() {
    mkdir "$work/run.$1"
    (cd "$work/run.$1" && LD_LIBRARY_PATH=$libdir "$2" >out.txt) ||
        fail "hello, built by $1, does not run"
    [ -s "$work/run.$1/out.txt" ] || fail "hello, built by $1, is silent"
}

step "pkg-config"
export PKG_CONFIG_PATH=$libdir/pkgconfig
version=$(sed -n 's/^#define OMS_VERSION "\(.*\)"/\1/p' \
    "$prefix/include/oms/base.h")
[ "$(pkg-config --modversion omsc)" = "$version" ] ||
    fail "omsc.pc does not say version $version"
read -ra flags <<<"$(pkg-config --cflags --libs omsc)"
cc -std=c11 -Wall -Werror -o "$work/hello_pc" "$hello" "${flags[@]}"
run pkg-config "$work/hello_pc"

step "find_package"
mkdir "$work/host"
cp "$hello" "$work/host/hello.c"
cat >"$work/host/CMakeLists.txt" <<CMAKE
cmake_minimum_required(VERSION 3.25)
project(host LANGUAGES C)
find_package(omsc ${version%.*} REQUIRED)
add_executable(hello hello.c)
target_link_libraries(hello PRIVATE omsc::omsc)
CMAKE
cmake -S "$work/host" -B "$work/host/build" \
    -DCMAKE_PREFIX_PATH="$prefix" >/dev/null
cmake --build "$work/host/build" >/dev/null
run find_package "$work/host/build/hello"

step "a version that we are not"
sed -i "s/omsc ${version%.*} /omsc 9.9 /" "$work/host/CMakeLists.txt"
if cmake -S "$work/host" -B "$work/host/other" \
    -DCMAKE_PREFIX_PATH="$prefix" >/dev/null 2>&1; then
    fail "find_package(omsc 9.9) was content with $version"
fi
step "ok"
