#!/usr/bin/env bash
# Runs a shop from its first order to its report.
#
#   run.sh                      2,000 made-up orders, with every kind of ending
#   run.sh FILE.jsonl           your own commands, one a line
#
#   --db FILE    keep the shop there (a new file)
#   --orders N   make up N orders instead
#
# OMS_BIN names the program `oms`; otherwise it is looked for in PATH.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
oms=${OMS_BIN:-oms}
export PYTHONDONTWRITEBYTECODE=1
db='' orders=2000 file=''

fail() { printf 'demo: %s\n' "$*" >&2; exit 1; }

while [ $# -gt 0 ]; do
    case $1 in
        -h | --help) sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 0 ;;
        --db) [ $# -gt 1 ] || fail "--db wants a file"; db=$2; shift ;;
        --orders)
            [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || fail "--orders wants a number"
            orders=$2; shift ;;
        -*) fail "there is no option $1; see $0 --help" ;;
        *) [ -z "$file" ] || fail "name one file"; file=$1 ;;
    esac
    shift
done
[ -n "${OMS_DEMO_CHECK:-}" ] || command -v "$oms" >/dev/null ||
    fail "there is no program \"$oms\"; build it with ./demo, or set OMS_BIN \
to it"
[ -z "$file" ] || [ -r "$file" ] || fail "$file cannot be read"
[ -z "$db" ] || [ ! -e "$db" ] || fail "$db exists; name a new file"
[ -z "${OMS_DEMO_CHECK:-}" ] || exit 0 # ./demo asks before it builds

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
kept=$db
db=${db:-$folder/shop.db}

title() { printf '\n== %s\n\n' "$*"; }

made_up=''
if [ -z "$file" ]; then
    made_up=yes
    file=$folder/orders.jsonl
    python3 "$here/generate.py" --orders "$orders" \
        --today "$(date -u +%F)" >"$file"
    title "A shop, three months, $orders made-up orders (a few seconds)"
else
    title "The commands of $file"
fi
code=0
"$oms" apply --db "$db" --until-idle --refusals "$folder/refused.jsonl" \
    "$file" || code=$?
[ "$code" -eq 0 ] || [ "$code" -eq 3 ] || exit "$code"
if [ "$code" -eq 3 ]; then
    printf '\nRefused, with the reason; the first of them:\n'
    python3 -c '
import itertools, json, sys
for line in itertools.islice(open(sys.argv[1], encoding="utf-8"), 3):
    one = json.loads(line)
    print("  line {line}, {command} of {order_id}: {text}".format(**one))
' "$folder/refused.jsonl"
    [ -z "$made_up" ] || echo "These are intended: the sample tries what a \
shop must refuse."
fi

title "The shop in figures"
"$oms" report summary --db "$db" --by month

# An order worth looking at: one with two payments, or else any.
example=$("$oms" report summary --db "$db" --json | python3 -c '
import json, sys
odd = {one["name"]: one.get("examples", [])
       for one in json.load(sys.stdin)["orders"]["anomalies"]}
for name in ("orders_with_several_payments", "paid_exact",
             "missing_approval", "missing_delivery"):
    for one in odd.get(name, [])[:1]:
        print(one["order_id"])
        sys.exit()
')
if [ -n "$example" ]; then
    title "One order: oms order show $example"
    "$oms" order show "$example" --db "$db"
fi

title "Does everything hold? oms verify"
"$oms" verify --db "$db"

title "Try next"
if [ -z "$kept" ]; then
    echo "  ./demo --db shop.db                keep the shop, then:"
    kept=shop.db
fi
cat <<NEXT
  $oms order list --db $kept --status processing
  $oms events --db $kept --order ${example:-ID}
  $oms tasks --db $kept
  $oms describe order.place
  sqlite3 $kept 'select status, count(*) from orders group by 1'
  ./demo FILE.jsonl                  your own commands
NEXT
