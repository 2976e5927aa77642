#!/usr/bin/env python3
"""localstripe on a port of its own, with what it leaves out of the API.

  _stripe_local.py

It knows no keys of idempotency, no search, and neither amount_capturable nor
amount_received of an intent; and replies to orders named "lost" and "blind" get
lost after they were carried out, once for each kind. Intents of "blind" cannot
be searched for. Webhooks are printed, not sent. Each line is JSON: first the
port and the payment methods, then webhooks, and "again" for each request that
is made again under its key.
"""
import asyncio
import hashlib
import hmac
import json
import re
import sys

from aiohttp import web
from localstripe import resources, server, webhooks

SECRET = b"whsec_local_1234567890"
stored = {}
lost = set()


def say(**what):
    print(json.dumps(what), flush=True)


def captured(intent):
    charge = intent.latest_charge
    if not isinstance(charge, resources.Charge) or not charge.captured:
        return 0
    return getattr(charge, "_amount_taken", charge.amount)


def capturable(intent):
    return intent.amount if intent.status == "requires_capture" else 0


resources.PaymentIntent.amount_received = property(captured)
resources.PaymentIntent.amount_capturable = property(capturable)
resources.PaymentIntent.payment_method_types = ["card"]

capture_before = resources.Charge._capture
create_before = resources.PaymentIntent._api_create.__func__


def capture(self, amount, on_success=None):
    self._amount_taken = int(amount) if amount else self.amount
    capture_before(self, amount, on_success)


def create(cls, payment_method_types=None, **given):
    return create_before(cls, **given)


resources.Charge._capture = capture
resources.PaymentIntent._api_create = classmethod(create)


async def send(event):
    payload = json.dumps(event._export())
    signed = f"{event.created}.{payload}".encode()
    code = hmac.new(SECRET, signed, hashlib.sha256).hexdigest()
    say(signature=f"t={event.created},v1={code}", body=payload,
        type=event.type)


webhooks._send_webhook = send


def search(request):
    key = re.search(r"metadata\['key'\]:'(.*)'", request.query["query"])[1]
    found = [one._export() for one in resources.store.values()
             if isinstance(one, resources.PaymentIntent)
             and (one.metadata or {}).get("key") == key]
    if any(one["metadata"]["order_id"] == "blind" for one in found):
        return server.json_response({"error": {}}, status=404)
    return server.json_response({"object": "search_result", "data": found})


def loses(request, body):
    kind = request.path.rsplit("/", 1)[-1]
    for order in ("lost", "blind"):
        if f'"{order}"'.encode() in body and (kind, order) not in lost:
            lost.add((kind, order))
            return True
    return False


@web.middleware
async def keys(request, handler):
    """What a key was answered is answered again."""
    key = request.headers.get("Idempotency-Key")
    if request.path == "/v1/payment_intents/search":
        return search(request)
    if request.method != "POST" or key is None:
        return await handler(request)
    if key not in stored:
        try:
            reply = await handler(request)
        except resources.UserError as error:
            reply = error.to_response()
        stored[key] = (reply.status, reply.body)
    else:
        say(type="again", path=request.path)
    status, body = stored[key]
    if loses(request, bytes(body)):
        # A part of it arrives: with nothing at all a client may believe that
        # an old connection has died, and ask again by itself.
        half = web.StreamResponse(status=status)
        half.content_length = len(body)
        await half.prepare(request)
        await half.write(bytes(body)[:20])
        request.transport.abort()
        return half
    return web.Response(status=status, body=body,
                        content_type="application/json")


def method(number):
    return resources.PaymentMethod(
        type="card", card={"number": number, "exp_month": 12,
                           "exp_year": 2040, "cvc": "123"}).id


async def main():
    app = server.app
    app.middlewares.insert(0, keys)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]
    say(port=port, good=method("4242424242424242"),
        bad=method("4000000000000341"), acts=method("4000002500003155"))
    while True:
        await asyncio.sleep(3600)


if __name__ == "__main__":
    resources.store.dump_to_disk = lambda: None
    sys.exit(asyncio.run(main()))
