#!/usr/bin/env bash
# A host in Go: database/sql with mattn/go-sqlite3 takes orders inside its own
# transactions; a program in which there would be two copies of SQLite is
# refused with a plain sentence.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
driver=github.com/mattn/go-sqlite3@v1.14.22
skip() { echo "skipped: $*"; exit 77; }

[ -z "${OMS_SANITIZE:-}" ] || skip "a Go program is not for sanitizers"
command -v go >/dev/null || skip "there is no go"

folder=$OMS_BUILD_DIR/peers/host_go
mkdir -p "$folder"
cp "$here/host_go/main.go" "$folder/"
cd "$folder"
[ -f go.mod ] || go mod init host_go >/dev/null 2>&1
timeout 120 go get "$driver" >get.log 2>&1 ||
    skip "go get failed: $(tail -n 1 get.log)"

export CGO_ENABLED=1 CGO_CFLAGS="-O0 -I$OMS_SOURCE_DIR/include"
export CGO_LDFLAGS="-L$OMS_BUILD_DIR -lomsc -Wl,-rpath,$OMS_BUILD_DIR"
shop=$(mktemp -d)
trap 'rm -r "$shop"' EXIT

go build -tags libsqlite3 -o system . || exit 1
timeout 100 ./system "$shop/app.db" "$OMS_BUILD_DIR/libomsc.so"

# Without the tag the program brings a copy. The linker lets the library use
# that one, because the library is on its command line: it is still one copy.
go build -o bundled . || exit 1
timeout 100 ./bundled "$shop/other.db" "$OMS_BUILD_DIR/libomsc.so"

# A copy that the library cannot see is a second one.
copy=$(go list -m -f '{{.Dir}}' "${driver%@*}")
cc -O0 -I"$copy" -o copy "$here/host_go/copy.c" "$copy/sqlite3-binding.c" \
    -lpthread -ldl -lm
said=$(./copy "$OMS_BUILD_DIR/libomsc.so") &&
    { echo "a second copy of SQLite was let in"; exit 1; }
echo "refused: $said"
[[ $said == *"SQLite of its own"* ]]
