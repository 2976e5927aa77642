"""What schemathesis must know that no JSON Schema can say: a key is for one
command only, a cursor is what a page gave, a currency is one that exists, a
condition is either the one or the other. Behind 48 KiB of an address nobody is
left who could say 414 in our words; a GET with a body is refused before all
else, because proxies disagree about it. And nobody here has time to wait."""
import re
import uuid

import schemathesis
from schemathesis.core import NOT_SET

GOOD = re.compile(r"[!-~]{1,255}")
WAIT = re.compile(r"wait\s*=\s*[0-9]+")
CURRENCY = re.compile(r"[A-Z]{3}")


def mend_headers(headers):
    key = headers.get("Idempotency-Key")
    if isinstance(key, str) and GOOD.fullmatch(key):
        headers["Idempotency-Key"] = (
            key.strip('"') + uuid.uuid4().hex)[-255:]
    prefer = headers.get("Prefer")
    if isinstance(prefer, str):
        headers["Prefer"] = WAIT.sub("wait=0", prefer)
    if headers.get("If-Match") and headers.get("If-None-Match") == "*":
        del headers["If-None-Match"]


def mend(value):
    """Currencies that are well formed become one that exists."""
    if isinstance(value, list):
        return [mend(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {name: "EUR" if name == "currency" and isinstance(each, str) and
            CURRENCY.fullmatch(each) else mend(each)
            for name, each in value.items()}


def shorten(value):
    """Still far too long: 414."""
    if isinstance(value, list):
        return value[:600]
    return value[:9000] if isinstance(value, str) else value


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.method.upper() in ("GET", "HEAD"):
        case.body = NOT_SET
    if case.headers:
        mend_headers(case.headers)
    if isinstance(case.query, dict):
        for name, value in case.query.items():
            case.query[name] = shorten(value)
        cursor = case.query.get("cursor")
        if isinstance(cursor, str) and 1 <= len(cursor) <= 256:
            del case.query["cursor"]
        if isinstance(case.query.get("currency"), str):
            case.query.update(mend({"currency": case.query["currency"]}))
    if isinstance(case.body, dict):
        case.body = mend(case.body)


@schemathesis.serializer("application/x-ndjson")
def lines(context, value):
    return str(value).encode()
