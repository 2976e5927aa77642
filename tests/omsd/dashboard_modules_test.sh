#!/usr/bin/env bash
# The dashboard's modules that need no browser: amounts, periods, the reader of
# event streams, acts that are done once. Run by node, where it is.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source_dir=${OMS_SOURCE_DIR:-$(cd "$here/../.." && pwd)}
if ! command -v node >/dev/null; then
    echo "skipped: there is no node here"
    exit 77
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$source_dir"/examples/dashboard/assets/*.js "$folder"
echo '{"type": "module"}' >"$folder/package.json"
cp "$here/_dashboard_modules.mjs" "$folder/modules.mjs"
for zone in UTC Europe/Lisbon America/New_York Asia/Kathmandu; do
    TZ=$zone LANG=en_GB.UTF-8 node --test "$folder/modules.mjs" \
        >"$folder/log" || { cat "$folder/log"; exit 1; }
done
grep -E '^# (tests|pass|fail)' "$folder/log"
