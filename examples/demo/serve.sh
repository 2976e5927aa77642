#!/usr/bin/env bash
# Serves a shop: the sample orders, the dashboard, and a trickle of new orders.
#
#   serve.sh [FILE.jsonl]      your own commands instead of the sample
#
#   --port N       where to listen (8080; 0: any)
#   --db FILE      keep the shop there; one that is there is served as it is
#   --orders N     make up N orders instead of 2,000
#   --rate R       new orders a second (1; 0: none)
#   --for SECONDS  end by itself
#
# Ctrl-C ends it. OMS_BIN and OMS_DAEMON_BIN name the programs `oms` and `omsd`.
set -euo pipefail
{ true <&0; } 2>/dev/null || exec </dev/null # a closed stdin
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
oms=${OMS_BIN:-oms} omsd=${OMS_DAEMON_BIN:-omsd}
export PYTHONDONTWRITEBYTECODE=1
port=8080 db='' orders=2000 rate=1 seconds='' file=''
folder='' daemon='' customers='' till='' timer=''

fail() { printf 'demo: %s\n' "$*" >&2; exit 1; }

read_options() {
    local number='^[0-9]+$' positive='^[1-9][0-9]*$'
    local decimal='^[0-9]+(\.[0-9]+)?$'
    while [ $# -gt 0 ]; do
        case $1 in
            --serve) ;;
            -h | --help) sed -n '2,13s/^# \{0,1\}//p' "$0"; exit 0 ;;
            --db) [ $# -gt 1 ] || fail "--db wants a file"; db=$2; shift ;;
            --port)
                [[ ${2:-} =~ $number ]] || fail "--port wants a number"
                port=$2; shift ;;
            --orders)
                [[ ${2:-} =~ $positive ]] || fail "--orders wants a number"
                orders=$2; shift ;;
            --rate)
                [[ ${2:-} =~ $decimal ]] || fail "--rate wants a number"
                rate=$2; shift ;;
            --for)
                [[ ${2:-} =~ $decimal ]] || fail "--for wants seconds"
                seconds=$2; shift ;;
            -*) fail "there is no option $1; see $0 --help" ;;
            *) [ -z "$file" ] || fail "name one file"; file=$1 ;;
        esac
        shift
    done
    for program in "$oms" "$omsd"; do
        [ -n "${OMS_DEMO_CHECK:-}" ] || command -v "$program" >/dev/null ||
            fail "there is no program \"$program\"; ./demo --serve builds it"
    done
    [ -z "$file" ] || [ -r "$file" ] || fail "$file cannot be read"
    [ -z "$db" ] || [ ! -e "$db" ] || [ -z "$file" ] ||
        fail "$db exists; name a new file for the commands of $file"
    # Before anything is built or loaded. Port 0 is any that is free.
    if [ "$port" != 0 ] &&
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
        fail "port $port is taken; --port N names another, --port 0 takes any"
    fi
}

# Whatever happens, nothing of it stays: first who writes, then the shop.
ended() {
    local code=$?
    trap - EXIT INT TERM HUP
    for process in $timer $customers $till $daemon; do
        kill "$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    done
    [ -z "$folder" ] || rm -rf "$folder"
    exit "$code"
}

stopped() {
    printf '\nStopped.\n'
    exit 0
}

load() {
    [ ! -e "$db" ] || { echo "Serving $db as it is."; return; }
    if [ -z "$file" ]; then
        echo "Loading $orders made-up orders of three months ..."
        file=$folder/orders.jsonl
        python3 "$here/generate.py" --orders "$orders" \
            --today "$(date -u +%F)" >"$file"
    fi
    local code=0
    "$oms" apply --db "$db" --until-idle --quiet \
        --refusals "$folder/refused.jsonl" "$file" 2>"$folder/apply.log" ||
        code=$?
    [ "$code" -eq 0 ] || [ "$code" -eq 3 ] ||
        { cat "$folder/apply.log" >&2; exit "$code"; }
}

# The daemon says where it is in its first line; its log is kept out of sight.
start() {
    mkfifo "$folder/ready"
    umask 077
    "$oms" keys create --keys "$folder/keys.jsonl" --name demo --scopes '*' \
        >"$folder/key" 2>"$folder/keys.log" ||
        { cat "$folder/keys.log" >&2; exit 2; }
    local dashboard=$here/../dashboard
    [ ! -d "$dashboard" ] || export OMSD_SERVER_DASHBOARD=$dashboard
    OMSD_AUTH_KEYS_FILE=$folder/keys.jsonl "$omsd" --db "$db" --port "$port" \
        >"$folder/ready" 2>"$folder/omsd.log" &
    daemon=$!
    local line=''
    read -r -t 60 line <"$folder/ready" || true
    url=${line#omsd ready at }
    [[ $url == http://* ]] ||
        { tail -n 5 "$folder/omsd.log" >&2; fail "omsd did not start"; }
}

# New orders go the way that anybody's would: by HTTP, with the key.
trickle() {
    mkfifo "$folder/orders"
    python3 "$here/live.py" --rate "$rate" >"$folder/orders" &
    customers=$!
    "$oms" apply --url "$url" --key-file "$folder/key" --quiet \
        --refusals "$folder/refused.jsonl" - <"$folder/orders" \
        2>>"$folder/apply.log" &
    till=$!
}

say() {
    cat <<SAID

The dashboard   $url/
Its key         $(cat "$folder/key")

Try, while it runs
  export OMS_URL=$url OMS_KEY_FILE=$folder/key
  $oms order list --limit 5
  $oms report health
  curl -H "Authorization: Bearer \$(cat \$OMS_KEY_FILE)" $url/v1/orders?limit=1
  $url/openapi.json says all that can be asked.

SAID
    if [ -n "$seconds" ]; then
        echo "It ends after $seconds seconds, or by Ctrl-C."
    else
        echo "Ctrl-C ends it${kept:+; the shop stays in $kept}."
    fi
}

read_options "$@"
[ -z "${OMS_DEMO_CHECK:-}" ] || exit 0 # ./demo asks before it builds
kept=$db
trap ended EXIT
trap stopped INT TERM HUP
folder=$(mktemp -d)
db=${db:-$folder/shop.db}
load
start
[ "$rate" = 0 ] || trickle
say
if [ -n "$seconds" ]; then
    sleep "$seconds" &
    timer=$!
fi
# shellcheck disable=SC2086 # the timer may not be there
wait -n $timer "$daemon" || true
kill -0 "$daemon" 2>/dev/null ||
    { tail -n 5 "$folder/omsd.log" >&2; fail "omsd ended by itself"; }
printf '\nEnded after %s seconds%s.\n' "$seconds" \
    "${kept:+; the shop stays in $kept}"
