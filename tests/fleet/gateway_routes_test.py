#!/usr/bin/env python3
"""Every route of the daemons, asked of the running gateway, gets to the service
that answers it; with and without each service. What the routes are is told by
a daemon itself, in its /openapi.json."""
import re
import subprocess
import unittest
from contextlib import ExitStack

from _haproxy import OMS, Gateway, need_haproxy
from _gateway import Standin, api_key, ask, problem

from _omsd import Omsd, main

ROLES = ("processing payment fulfillment tracking cancellation notification "
         "history reporting").split()
# Asked by services of each other, never from outside.
INSIDE = {"call.answer"}
# Ids as they may be: a slash in one is escaped.
IDS = ("A-1", "a%2Fb", "%C3%A9", "~.-_", "summary2")


def expected(entry):
    """The service that the gateway asks by itself."""
    service, name = entry["x-oms"]["service"], entry["x-oms"]["name"]
    if service != "engine":
        return service
    return "history" if name == "event.list" else "processing"


def routes():
    """[(method, path, service, operation, is it in every service)]"""
    with Omsd() as daemon:
        paths = daemon.see("/openapi.json")["paths"]
    found = []
    for path, methods in paths.items():
        for method, entry in methods.items():
            name = entry["x-oms"]["name"]
            if name in INSIDE:
                continue
            found.append((method.upper(), path, expected(entry), name,
                          entry["x-oms"]["service"] == "engine"))
    return found


def vendors(found):
    """Each vendor tells the service that it is about."""
    for method, path, service, name, anywhere in found:
        if name != "webhook.receive":
            yield method, path, service, name, anywhere
            continue
        for vendor, whose in (("stripe", "payment"),
                              ("easypost", "fulfillment")):
            yield (method, path.replace("{vendor}", vendor), whose, name,
                   False)


class Routes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = ExitStack()
        cls.addClassCleanup(cls.stack.close)
        cls.routes = list(vendors(routes()))
        cls.standins = {role: cls.stack.enter_context(Standin(role))
                        for role in ROLES}
        cls.gateway = Gateway(cls.instances(ROLES), ADDRESS_MAX=1000000,
                              SUBJECT_MAX=1000000)
        cls.key = api_key(OMS, cls.gateway.folder, "till")
        cls.gateway.words += ["--keys", str(cls.gateway.folder / "keys.jsonl")]
        cls.gateway.make(cls.instances(ROLES))
        cls.stack.enter_context(cls.gateway)

    @classmethod
    def instances(cls, roles):
        return " ".join(f"{role}={cls.standins[role].place}" for role in roles)

    def send(self, method, path):
        return ask(self.gateway, path, method, self.key)

    def test_each_route_reaches_its_service(self):
        self.assertGreater(len(self.routes), 170)
        own = ("/livez", "/readyz")  # the gateway's own
        for method, path, service, name, _ in self.routes:
            if path in own:
                continue
            for one in IDS:
                told = self.send(method, re.sub(r"\{\w+\}", one, path))
                self.assertEqual(told.status, 200, (method, path, told.body))
                self.assertEqual(told.json["service"], service,
                                 (method, path, name))
                self.assertEqual(told.json["path"],
                                 re.sub(r"\{\w+\}", one, path))
                if "{" not in path:
                    break

    def test_head_goes_where_get_goes(self):
        before = len(self.standins["reporting"].seen)
        told = ask(self.gateway, "/v1/reports/range", "HEAD", self.key)
        self.assertEqual(told.status, 200)
        self.assertEqual(len(self.standins["reporting"].seen), before + 1)

    def test_what_every_service_has_is_asked_of_the_one_named(self):
        anywhere = [each for each in self.routes if each[4]]
        self.assertGreater(len(anywhere), 10)
        for method, path, _, name, _ in anywhere:
            filled = re.sub(r"\{\w+\}", "A-1", path)
            for role in ROLES if name in ("task.list", "event.list") else (
                    "payment",):
                told = self.send(method, f"/fleet/{role}{filled}")
                if path == "/readyz":  # which stand-ins do not name
                    self.assertEqual(told.status, 200)
                    continue
                self.assertEqual(told.json["service"], role, (method, path))
                self.assertEqual(told.json["path"], filled)

    def test_a_service_is_not_asked_for_what_it_has_not_got(self):
        problem(self.send("GET", "/fleet/payment/v1/orders"), 404, "no-route")
        problem(self.send("GET", "/fleet/nobody/v1/tasks"), 404, "no-route")
        problem(self.send("GET", "/fleet/nowhere/v1/tasks"), 404, "no-route")
        told = self.send("GET", "/fleet/payment/v1/payments")
        self.assertEqual(told.json["service"], "payment")

    def test_unknown_paths_are_404_and_methods_405(self):
        for path in ("/", "/v1", "/v1/", "/v1/orders/", "/v1/orderss",
                     "/v1/orders/A/B/C/D/E", "/fleet/", "/fleet/payment/",
                     "/stats", "/v1/calls/stock/ask", "/openapi_json"):
            problem(self.send("GET", path), 404, "no-route")
        told = self.send("DELETE", "/v1/orders")
        problem(told, 405, "method")
        self.assertEqual(told.headers["Allow"], "GET, HEAD, POST")
        told = self.send("PUT", "/v1/orders/A-1/notes")
        self.assertEqual(told.headers["Allow"], "GET, HEAD, POST")
        problem(self.send("OPTIONS", "/v1/orders"), 405, "method")

    def test_the_table_says_what_a_daemon_says(self):
        done = subprocess.run([OMS, "gateway", "haproxy", "--json"],
                              capture_output=True, text=True, check=True)
        import json  # pylint: disable=import-outside-toplevel
        told = {(each["method"], each["path"]): each
                for each in json.loads(done.stdout)}
        wanted = {(method, path): service
                  for method, path, service, _, _ in self.routes}
        self.assertEqual({key: each["service"] for key, each in told.items()},
                         wanted)
        for method, path, _, name, anywhere in self.routes:
            self.assertEqual(told[method, path]["operation"], name)
            self.assertEqual(told[method, path]["every_service"], anywhere)

    def test_without_a_service_its_routes_are_503_and_others_go_on(self):
        for missing in ROLES:
            there = [role for role in ROLES if role != missing]
            with Gateway(self.instances(there), "--keys",
                         self.gateway.folder / "keys.jsonl") as other:
                for method, path, service, _, _ in self.routes[::7]:
                    if path in ("/livez", "/readyz"):
                        continue
                    told = ask(other, re.sub(r"\{\w+\}", "A-1", path), method,
                               self.key)
                    if service == missing:
                        problem(told, 503, "busy")
                    else:
                        self.assertEqual(told.json["service"], service)
                ready = ask(other, "/readyz").status
                self.assertEqual(ready, 503 if missing == "processing"
                                 else 200)


if __name__ == "__main__":
    need_haproxy()
    main()
