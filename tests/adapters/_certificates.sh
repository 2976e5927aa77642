#!/usr/bin/env bash
# Makes throwaway certificates in the folder that is named: a CA, one that is
# good for localhost, one for another name, one that has expired, and one that
# nobody has signed.
set -euo pipefail
cd "$1"

issue() { # FILE NAME DAYS
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
        -keyout "$1.key" -out "$1.csr" -subj "/CN=$1"
    printf 'subjectAltName=%s\n' "$2" >"$1.ext"
    openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial \
        -days "$3" -extfile "$1.ext" -out "$1.pem"
}

self() { # FILE NAME
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
        -keyout "$1.key" -out "$1.pem" -days 2 -subj "/CN=$1" \
        -addext "subjectAltName=$2"
}

{
    self ca DNS:ca.invalid
    issue good DNS:localhost,IP:127.0.0.1 2
    issue name DNS:elsewhere.invalid 2
    issue expired DNS:localhost,IP:127.0.0.1 -1
    self unknown DNS:localhost,IP:127.0.0.1
} >openssl.log 2>&1 || {
    cat openssl.log >&2
    exit 1
}
