"""Every generated POST with a good key is an effect of its own: without this
the examples' one key would come with many bodies, which is rightly refused."""
import re
import uuid

import schemathesis

GOOD = re.compile(r"[!-~]{1,255}")


@schemathesis.hook
def before_call(context, case, kwargs):
    key = (case.headers or {}).get("Idempotency-Key")
    if case.method == "POST" and isinstance(key, str) and GOOD.fullmatch(key):
        case.headers["Idempotency-Key"] = (key + str(uuid.uuid4()))[-255:]
