#!/usr/bin/env python3
"""A web shop in one file: Flask in front, libomsc inside, paid by a function of
this program. A customer places an order and watches it live; the warehouse
ships it, the carrier delivers it.

    pip install flask ./bindings/python      # in a clone of the repository
    python examples/shop_flask/shop.py shop.db 8000

    curl -H 'Idempotency-Key: cart-1' -H 'Content-Type: application/json' \\
        -d '{"lines": [{"sku": "mug", "quantity": 2}]}' localhost:8000/orders
    curl -N localhost:8000/orders/ID/live
    curl -X POST localhost:8000/orders/ID/ship
    curl -X POST localhost:8000/orders/ID/delivered

Before the internet sees it: a login in front of all routes but the first, and a
server that can hold many streams open (gunicorn with threads). One process owns
the file, so run one worker process."""
import json
import sys
import time

import oms
from flask import Flask, Response, abort, jsonify, request

PRICES = {"mug": 1250, "tea": 800}  # in cents; your catalogue
HTTP = {oms.NotFound: 404, oms.InvalidState: 409, oms.Conflict: 409,
        oms.Invalid: 400, oms.Refused: 422, oms.Busy: 503}
PING_S = 15


class Bank:
    """Stands for your payment provider. A provider that is worth its fee
    honours idempotency keys: asked twice with one, it answers as before."""

    def __init__(self):
        self.done = {}

    def charge(self, key, what, amount_minor, token):
        if what == "payment.authorize" and token == "tok_poor":
            raise oms.Declined("no_funds")
        return self.done.setdefault(key, {
            "provider_ref": f"bank-{len(self.done) + 1}",
            "amount_minor": amount_minor})


def answer_tasks(shop, bank):
    # All of payment.*: authorize, capture, void, refund. The task's id is the
    # key of its effect, so nobody is charged twice if this process dies.
    @shop.task("payment.")
    def pay(task):
        return bank.charge(task.id, task.kind, task.request.amount_minor,
                           task.request.token)


def live(shop, order_id, after):
    """Server-sent events: where the order stands, whenever that changes."""
    def state():
        order = shop.tracking.view(order_id)
        said = {"status": order.status, "captured_minor": order.captured_minor,
                "shipped_at_ms": order.shipped_at_ms,
                "delivered_at_ms": order.delivered_at_ms}
        return order, (f"id: {order.event_id}\n"
                       f"data: {json.dumps(said)}\n\n")

    order, text = state()
    if order.event_id > after:
        yield text
    after = max(after, order.event_id)
    pinged = time.monotonic()
    while not order.completed_at_ms and not order.ended_at_ms:
        changed = False
        for event in shop.events(after):  # of all orders: our place in the log
            after = event.id
            changed = changed or event.subject == order_id
        if changed:
            order, text = state()
            yield text
            pinged = time.monotonic()
        elif time.monotonic() - pinged > PING_S:
            yield ": still here\n\n"  # and notices who has gone away
            pinged = time.monotonic()
        shop.events.wait(after, PING_S * 1000)


def make(path):
    shop = oms.open(path, takes=["payment."], pump=True)
    answer_tasks(shop, Bank())
    shop.start()  # a thread that answers them
    known = {one.sku for one in shop.stock.list()}
    for sku in PRICES:  # once: a key is forgotten, what we have is not
        if sku not in known:
            shop.stock.receive(sku, quantity=100, key=f"opening-{sku}")
    app = Flask("shop")
    app.shop = shop

    @app.errorhandler(oms.Error)
    def refuse(error):
        code = next((http for kind, http in HTTP.items()
                     if isinstance(error, kind)), 500)
        return jsonify(code=error.code, where=error.where, text=error.text,
                       guards=list(error.guards)), code

    @app.post("/orders")
    def place():
        asked = request.get_json()
        if not all(line["sku"] in PRICES for line in asked["lines"]):
            abort(400, "this is not sold here")
        lines = [{"sku": line["sku"], "quantity": line["quantity"],
                  "unit_price_minor": PRICES[line["sku"]]}
                 for line in asked["lines"]]
        total = sum(line["quantity"] * line["unit_price_minor"]
                    for line in lines)
        receipt = shop.orders.place(
            key=request.headers["Idempotency-Key"], currency="EUR",
            lines=lines, payments=[{"method": "card", "amount_minor": total,
                                    "token": asked.get("token", "tok_ok")}])
        return jsonify(order_id=receipt.order_id, number=receipt.number), 201

    @app.get("/orders/<order_id>")
    def look(order_id):
        return shop.orders.get(order_id).to_dict()

    @app.get("/orders/<order_id>/live")
    def follow(order_id):
        shop.orders.get(order_id)  # a 404, before the stream begins
        seen = int(request.headers.get("Last-Event-ID", 0))
        return Response(live(shop, order_id, seen),
                        mimetype="text/event-stream")

    @app.post("/orders/<order_id>/ship")
    def ship(order_id):
        receipt = shop.shipments.record(order_id, key=f"ship-{order_id}",
                                        carrier="post")
        return jsonify(shipment_no=receipt.number)

    @app.post("/orders/<order_id>/delivered")
    def delivered(order_id):
        shop.shipments.scan(order_id, status="delivered",
                            key=f"delivered-{order_id}")
        return "", 204

    return app


if __name__ == "__main__":
    make(sys.argv[1] if len(sys.argv) > 1 else "shop.db").run(
        port=int(sys.argv[2]) if len(sys.argv) > 2 else 8000, threaded=True)
