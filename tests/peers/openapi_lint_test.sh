#!/usr/bin/env bash
# The documents of docs/openapi pass the linter that others use, at its
# strictest; and the linter is seen to refuse a document with a mistake.
set -euo pipefail
source_dir=${OMS_SOURCE_DIR:-$(cd "$(dirname "$0")/../.." && pwd)}
peers=$source_dir/build/peers/redocly
lint=$peers/node_modules/.bin/redocly

skip() {
    echo "skipped: $1"
    exit 77
}

command -v npm >/dev/null || skip "there is no npm here"
if [ ! -x "$lint" ]; then
    mkdir -p "$peers"
    timeout 300 npm install --silent --no-audit --no-fund --prefix "$peers" \
        @redocly/cli@2 >"$peers/install.log" 2>&1 ||
        skip "@redocly/cli could not be installed"
fi
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true

"$lint" lint --extends=recommended-strict \
    "$source_dir"/docs/openapi/external-*.yaml

plant=$(mktemp -d)
trap 'rm -rf "$plant"' EXIT
sed '0,/amount_minor: 12900/s//amount_minor: "12900"/' \
    "$source_dir/docs/openapi/external-payment.yaml" >"$plant/payment.yaml"
if "$lint" lint --extends=recommended-strict "$plant/payment.yaml" \
    >"$plant/log" 2>&1; then
    echo "a text where an integer must be was not seen"
    exit 1
fi
grep -q 'amount_minor' "$plant/log"
