#!/usr/bin/env bash
# The demo runs from the first order to the report, and takes a file, too.
set -euo pipefail
source=${OMS_SOURCE_DIR:-$(cd "$(dirname "$0")/../.." && pwd)}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

fail() { echo "FAILED: $*" >&2; exit 1; }

"$source/examples/demo/run.sh" --orders 300 >"$folder/out" 2>&1 ||
    { cat "$folder/out"; fail "the demo ended with $?"; }
for text in "Orders by stage" "delivered" "canceled" "rejected" "expired" \
    "What happened" "everything holds" "Try next"; do
    grep -q "$text" "$folder/out" ||
        { cat "$folder/out"; fail "the demo does not say \"$text\""; }
done

# The same seed gives the same orders, another seed gives others.
generate() { python3 -B "$source/examples/demo/generate.py" "$@"; }
generate >"$folder/a"
generate >"$folder/b"
generate --seed 2 >"$folder/c"
cmp -s "$folder/a" "$folder/b" || fail "the seed does not decide"
! cmp -s "$folder/a" "$folder/c" || fail "the seed changes nothing"
[ "$(grep -c '"order.place"' "$folder/a")" = 2000 ] || fail "not 2,000 orders"

# Ids sort by time: orders are placed in the order of their ids.
grep '"order.place"' "$folder/a" | grep -o '"order_id":"[^"]*"' >"$folder/ids"
sort -c -u "$folder/ids" || fail "the ids do not sort by time"

# A file of one's own, and a shop that stays.
generate --orders 60 >"$folder/own.jsonl"
"$source/examples/demo/run.sh" --db "$folder/shop.db" "$folder/own.jsonl" \
    >"$folder/out" 2>&1 || { cat "$folder/out"; fail "with a file"; }
"$OMS_BIN" order list --db "$folder/shop.db" --limit 3 >"$folder/list"
grep -q o000 "$folder/list" || fail "the shop did not stay"

if "$source/examples/demo/run.sh" "$folder/nothing" >"$folder/out" 2>&1; then
    fail "a missing file was accepted"
fi
grep -q nothing "$folder/out" || fail "the missing file is not named"

# Tax is on every line, by what it costs: none is a unit away from its share.
python3 - "$folder/a" <<'END' || fail "tax is not spread over the lines"
import json, sys
taxed = 0
for text in open(sys.argv[1], encoding="utf-8"):
    one = json.loads(text)
    lines = one["args"].get("lines", [])
    tax = sum(line.get("tax_minor", 0) for line in lines)
    if one["command"] != "order.place" or tax == 0:
        continue
    cost = [line["quantity"] * line["unit_price_minor"] for line in lines]
    taxed += len(lines) > 1
    for line, part in zip(lines, cost):
        assert abs(line["tax_minor"] - tax * part / sum(cost)) < 1, lines
    assert tax == sum(cost) // 12, lines
assert taxed > 10, taxed
END

# ./demo itself tells what is wrong before it builds anything.
for words in "--prt 1" "--serve --rate x" "nothing.jsonl"; do
    # shellcheck disable=SC2086
    if "$source/demo" $words >"$folder/out" 2>&1; then
        fail "./demo $words was accepted"
    fi
    ! grep -q Building "$folder/out" || fail "./demo $words is told too late"
done
"$source/demo" --help | grep -q -e "--rate" || fail "--help hides --rate"
echo "the demo runs"
