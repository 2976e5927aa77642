"""What an example's shop must do, whatever it is written in: take an order
once, have it paid by the host's own function, show it live while it is shipped
and delivered, and refuse what is wrong."""
import threading
import time

CART = {"lines": [{"sku": "mug", "quantity": 2}], "token": "tok_ok"}
JSON = {"Content_Type": "application/json"}
SECONDS = 30


class ShopLife:
    """For a unittest.TestCase with `server` and `id_name`, the member of the
    answer to an order that names it."""

    def place(self, key, cart):
        code, answer = self.server.send("POST", "/orders", cart,
                                        Idempotency_Key=key, **JSON)
        self.assertIn(code, (200, 201), answer)
        return answer[self.id_name]

    def look(self, order_id):
        code, order = self.server.send("GET", f"/orders/{order_id}")
        self.assertEqual(code, 200, order)
        return order

    def wait(self, order_id, wanted):
        """Until the order is as wanted; what is due is done beside us."""
        begun = time.monotonic()
        while time.monotonic() - begun < SECONDS:
            order = self.look(order_id)
            if all(order.get(name, 0) == value
                   for name, value in wanted.items()):
                return
            time.sleep(0.05)
        self.fail(f"wanted {wanted}, got {order}")

    def act(self, order_id, what):
        code, answer = self.server.send("POST", f"/orders/{order_id}/{what}")
        self.assertIn(code, (200, 204), answer)

    def test_order__is_paid_shipped_and_watched(self):
        order_id = self.place("cart-1", CART)
        self.assertEqual(self.place("cart-1", CART), order_id)
        seen = []

        def watch():
            for line in self.server.stream(f"/orders/{order_id}/live"):
                seen.append(line)
                if "completed" in line:
                    return

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        self.wait(order_id, {"status": "processing",
                             "authorized_minor": 2500})
        self.act(order_id, "ship")
        self.wait(order_id, {"captured_minor": 2500})
        self.act(order_id, "delivered")
        self.wait(order_id, {"status": "completed", "balance_minor": 0})
        watcher.join(SECONDS)
        self.assertFalse(watcher.is_alive(), seen)
        said = "\n".join(seen)
        self.assertIn("\nid: ", "\n" + said)
        self.assertGreaterEqual(said.count("data: "), 3)

    def test_order__that_the_bank_declines_is_rejected(self):
        order_id = self.place("cart-2", {**CART, "token": "tok_poor"})
        self.wait(order_id, {"status": "rejected"})

    def test_order__that_is_wrong_is_refused(self):
        none = {"lines": [{"sku": "mug", "quantity": 0}]}
        unknown = {"lines": [{"sku": "yacht", "quantity": 1}]}
        for cart, key, wanted in ((none, "cart-3", 400),
                                  (unknown, "cart-4", 400),
                                  (CART, "", 400)):
            code, _ = self.server.send("POST", "/orders", cart,
                                       Idempotency_Key=key, **JSON)
            self.assertEqual(code, wanted, cart)
        self.place("cart-5", CART)
        changed = {"lines": [{"sku": "mug", "quantity": 3}]}
        self.assertEqual(self.server.send(
            "POST", "/orders", changed, Idempotency_Key="cart-5", **JSON)[0],
            409)
        self.assertEqual(self.server.send("GET", "/orders/nobody")[0], 404)
        self.assertEqual(
            self.server.send("GET", "/orders/nobody/live")[0], 404)
