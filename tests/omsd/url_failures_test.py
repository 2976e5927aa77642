#!/usr/bin/env python3
"""What `oms --url` does when the daemon is away, busy or says no, and that it
keeps its key to itself."""
import http.server
import json
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from _omsd import OMS, Omsd, main
from url_test import KEPT

RECEIPT = json.dumps({"subject": "mug", "number": 0, "event_id": 3,
                      "at_ms": 1700000000000})
STOCK = ("submit", "stock.receive", "--key", "k-1",
         '{"sku": "mug", "quantity": 1}', "--json", "--no-run")


def problem(status, code, detail):
    return json.dumps({"type": "about:blank", "title": "Refused",
                       "status": status, "code": code, "detail": detail})


class Played:
    """A server that gives the answers it was told to, one after the other:
    (status, headers, body), or None to hang up without a word."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []
        played = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                count = int(self.headers.get("Content-Length") or 0)
                played.asked.append((self.command, self.path,
                                     dict(self.headers.items()),
                                     self.rfile.read(count)))
                answer = played.answers.pop(0)
                if answer is None:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                    return
                status, headers, body = answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())

            do_GET = do_POST = do_PUT = answer

            def log_message(self, *_):
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):
                pass  # a client that does not trust us hangs up

        self.server = Quiet(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def keys(self):
        return [asked[2].get("Idempotency-Key") for asked in self.asked]


class Failures(unittest.TestCase):
    def oms(self, *words, code=0, **more):
        done = subprocess.run([str(OMS), *words], text=True, timeout=120,
                              capture_output=True, env={**KEPT, **more},
                              check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def played(self, answers, *words, code=0):
        """Plays the answers, all of which must be asked for."""
        with Played(*answers) as server:
            done = self.oms(*words, "--url", server.url, code=code)
        self.assertEqual(server.answers, [])
        return done, server

    # -- not there, not now --------------------------------------------------

    def test_nobody_listens__is_told_at_once(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{free.getsockname()[1]}"
            done = self.oms("order", "list", "--url", url, code=2)
        self.assertIn("nobody answers", done.stderr)
        self.assertIn(url, done.stderr)
        self.assertIn("OMS_EIO", done.stderr)

    def test_too_often__waits_as_long_as_it_is_told(self):
        wait = (429, {"Retry-After": "1"}, problem(429, "too-many", "later"))
        _, server = self.played([wait, (200, {}, RECEIPT)], *STOCK)
        self.assertEqual(server.keys(), ["k-1", "k-1"])

    def test_too_often_for_too_long__gives_up(self):
        done, server = self.played(
            [(429, {"Retry-After": "60"}, problem(429, "too-many", "later"))],
            *STOCK, "--patience", "2", code=2)
        self.assertIn("OMS_EBUSY", done.stdout)
        self.assertEqual(len(server.asked), 1)

    def test_busy_and_in_flight__are_asked_again_with_the_same_key(self):
        busy = (503, {"Retry-After": "0"}, problem(503, "busy", "later"))
        unknown = (503, {}, problem(503, "unknown-outcome", "repeat"))
        flight = (409, {"Retry-After": "0"},
                  problem(409, "key-in-flight", "wait"))
        done, server = self.played(
            [busy, unknown, flight,
             (200, {"Idempotent-Replayed": "true"}, RECEIPT)], *STOCK)
        self.assertEqual(server.keys(), ["k-1"] * 4)
        self.assertTrue(json.loads(done.stdout)["repeated"])

    def test_conflict__is_not_asked_again(self):
        done, _ = self.played(
            [(409, {}, json.dumps({
                "status": 409, "code": "state", "detail": "it has shipped",
                "guards": ["a_guard", "b_guard"]}))], *STOCK, code=3)
        told = json.loads(done.stdout)["error"]
        self.assertEqual((told["code"], told["guards"], told["retry"]),
                         ("OMS_ESTATE", "a_guard,b_guard", False))

    def test_lost_answer__is_asked_for_again_with_the_same_key(self):
        _, server = self.played([None, None, (200, {}, RECEIPT)], *STOCK)
        self.assertEqual(server.keys(), ["k-1"] * 3)
        self.assertEqual(len({asked[3] for asked in server.asked}), 1)

    def test_lost_answer_without_a_key__is_not_done_twice(self):
        done, server = self.played(
            [None], "tasks", "drop", "t1", "--reason", "why", code=2)
        self.assertEqual(server.asked[0][:2], ("POST", "/v1/tasks/t1/drop"))
        self.assertIn("OMS_EUNKNOWN", done.stderr)

    def test_no_problem_of_omsd__is_told_as_that(self):
        done, _ = self.played([(502, {}, "<html>Bad Gateway</html>")],
                              "order", "list", code=2)
        self.assertIn("502", done.stderr)
        done, _ = self.played([(200, {}, "<html>Hello</html>")],
                              "order", "list", code=2)
        self.assertIn("no JSON", done.stderr)
        done, _ = self.played([(302, {"Location": "http://127.0.0.1:1/"}, "")],
                              "order", "list", code=2)
        self.assertIn("302", done.stderr)

    # -- how a request is made -----------------------------------------------

    def test_parts_of_a_path__are_escaped_and_leave_the_body(self):
        _, server = self.played(
            [(200, {}, RECEIPT)], "submit", "order.cancel", "--key", "k",
            '{"order_id": "a b:ü%", "note": "x"}', "--json", "--no-run")
        self.assertEqual(server.asked[0][:2],
                         ("POST", "/v1/orders/a%20b%3A%C3%BC%25/cancel"))
        self.assertEqual(json.loads(server.asked[0][3]), {"note": "x"})

    def test_submit__waits_for_what_follows_by_its_own_request(self):
        _, server = self.played([(200, {}, RECEIPT)], *STOCK)
        self.assertNotIn("Prefer", server.asked[0][2])
        _, server = self.played([(200, {}, RECEIPT)], *STOCK[:-1])
        self.assertEqual(server.asked[0][2]["Prefer"], "wait=10")

    def test_answer_of_another_service__says_where_that_is(self):
        done, _ = self.played([(404, {}, json.dumps({
            "status": 404, "code": "lives-elsewhere",
            "detail": "the service processing answers this",
            "location": "http://127.0.0.1:7/v1/orders"}))],
            "order", "list", code=3)
        self.assertIn("ask http://127.0.0.1:7/v1/orders", done.stderr)

    def test_arguments_of_a_question__become_parameters(self):
        _, server = self.played(
            [(200, {}, "{}")], "query", "order.list",
            '{"limit": 2, "status": "processing", "cursor": "a&b=c"}')
        self.assertEqual(server.asked[0][:2], (
            "GET", "/v1/orders?limit=2&status=processing&cursor=a%26b%3Dc"))

    def test_long_question__is_asked_by_post(self):
        starts = [{"at_ms": 1700000000000 + i * 900000} for i in range(2000)]
        _, server = self.played(
            [(200, {}, "{}")], "query", "report.sales",
            json.dumps({"starts": starts}))
        self.assertEqual(server.asked[0][:2], ("POST", "/v1/reports/sales"))
        self.assertEqual(json.loads(server.asked[0][3]), {"starts": starts})

    def test_what_no_request_can_say__is_not_sent(self):
        for args in ('{"order_id": 7}', '{"order_id"', "{}",
                     '{"order_id": "a", "order_id": "b"}'):
            done, _ = self.played([], "query", "order.get", args, code=3)
            self.assertIn("OMS_EINVAL", done.stderr)

    # -- whose shop, whose key -----------------------------------------------

    def test_two_places__are_refused(self):
        done = self.oms("order", "list", "--url", "http://127.0.0.1:1",
                        "--db", "shop.db", code=1)
        self.assertIn("not both", done.stderr)
        done = self.oms("order", "list", code=1, OMS_DB="shop.db",
                        OMS_URL="http://127.0.0.1:1")
        self.assertIn("not both", done.stderr)
        done = self.oms("order", "list", "--db", "none.db", code=2,
                        OMS_URL="http://127.0.0.1:1")
        self.assertIn("none.db", done.stderr)
        done = self.oms("order", "list", "--url", "http://127.0.0.1:1",
                        code=2, OMS_DB="shop.db")
        self.assertIn("nobody answers", done.stderr)
        done = self.oms("run", "--url", "http://127.0.0.1:1", "--notify-dir",
                        "x", code=1)
        self.assertIn("--notify-dir", done.stderr)

    def test_address__is_checked_before_anything_is_sent(self):
        for url, said in (
                ("ftp://127.0.0.1/", "looks like"), ("nonsense", "looks like"),
                ("http://shop.example", "--allow-plain"),
                ("http://127.0.0.1.evil.example", "--allow-plain"),
                ("http://a:b@127.0.0.1:1", "--key-file"),
                ("http://127.0.0.1:1/?x=1", "no ?"), ("", "which shop"),
                ("http://127.0.0.1:1/v1", "without a path"),
                ("http://127.0.0.1:1/v1/", "without a path")):
            done = self.oms("order", "list", "--url", url, code=1)
            self.assertIn(said, done.stderr, url)

    def test_certificate_that_nobody_vouches_for__is_refused(self):
        if shutil.which("openssl") is None:
            self.skipTest("there is no openssl to make a certificate with")
        with tempfile.TemporaryDirectory() as folder, Played() as server:
            both = Path(folder, "both.pem")
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
                 "-keyout", both, "-out", Path(folder, "c.pem"), "-days", "1",
                 "-subj", "/CN=localhost", "-addext",
                 "subjectAltName=DNS:localhost"], check=True,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            with open(both, "ab") as joined:
                joined.write(Path(folder, "c.pem").read_bytes())
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(both)
            server.server.socket = context.wrap_socket(server.server.socket,
                                                       server_side=True)
            done = self.oms("order", "list", "--url", "https://localhost:"
                            f"{server.server.server_port}", "--patience", "0",
                            code=2)
            self.assertIn("certificate", done.stderr)
            self.assertEqual(server.asked, [])

    def test_key_file__must_hold_a_key(self):
        with Omsd() as daemon:
            path = daemon.folder / "key"
            done = self.oms("order", "list", "--url", daemon.url,
                            "--key-file", str(path), code=2)
            self.assertIn("No such file", done.stderr)
            for text in ("", "two words\n", "a\nb\n", "x" * 9000, "a\0b"):
                path.write_text(text)
                done = self.oms("order", "list", "--url", daemon.url,
                                "--key-file", str(path), code=2)
                self.assertIn("must hold a key", done.stderr)

    def test_file_that_is_served__leads_to_the_daemon(self):
        with Omsd() as daemon:
            done = self.oms("order", "list", "--db", str(daemon.db), code=2)
            self.assertIn("--url URL", done.stderr)

    def test_backup_that_cannot_be__is_refused_and_says_where_it_would(self):
        with tempfile.TemporaryDirectory() as copies, Omsd(
                settings={"backup": {"folder": copies}}) as daemon:
            self.oms("backup", "a.db", "--url", daemon.url)
            for name in ("a.db", "../x.db"):
                done = self.oms("backup", name, "--url", daemon.url, code=3)
                self.assertIn("folder that the daemon", done.stderr)

    def test_scopes_of_the_daemon__may_all_be_given(self):
        with Omsd() as daemon:
            paths = daemon.see("/openapi.json")["paths"]
            found = {one["x-oms"]["scope"] for path in paths.values()
                     for one in path.values() if "x-oms" in one} - {""}
            self.assertIn("commands:write", found)
            self.oms("keys", "create", "--keys", str(daemon.folder / "k"),
                     "--name", "n", "--scopes", " ".join(sorted(found)))

    def test_keys__decide_and_are_told_nowhere(self):
        with Omsd() as daemon:
            keys = daemon.folder / "keys.jsonl"
            made = {}
            for name, scopes in (("all", "*"), ("reader", "orders:read"),
                                 ("seller", "stock:write orders:*")):
                path = daemon.folder / name
                path.write_text(self.oms(
                    "keys", "create", "--keys", str(keys), "--name", name,
                    "--scopes", scopes).stdout)
                made[name] = str(path)
            (daemon.folder / "other").write_text("oms_AAAAAAAA_" + "B" * 43)
            daemon.stop()
            daemon.settings = {"auth": {"keys_file": keys}}
            daemon.start()
            told = []

            def oms(*words, key=None, code=0):
                if key:
                    words += ("--key-file", str(daemon.folder / key))
                done = self.oms(*words, "--url", daemon.url, code=code)
                told.append(done.stdout + done.stderr)
                return told[-1]

            self.assertIn("--key-file", oms("order", "list", code=3))
            oms("order", "list", code=3, key="other")
            self.assertIn("no such orders", oms("order", "list", key="reader"))
            self.assertIn("OMS_EREFUSED", oms(*STOCK[:-2], code=3,
                                              key="reader"))
            # What follows is waited for without the scope for running it.
            self.assertIn("done: mug", oms(*STOCK[:-2], key="seller"))
            self.assertIn("done: A-1 is processing", oms(
                "submit", "order.place", "--key", "o-1", json.dumps({
                    "order_id": "A-1", "currency": "EUR", "terms":
                    "on_account", "lines": [{
                        "sku": "mug", "quantity": 1,
                        "unit_price_minor": 1250}]}), key="seller"))
            self.assertNotIn("engine.step", oms("audit", "--refused",
                                                key="all"))
            self.see_part(oms)
            self.apply_nothing(oms, daemon.folder)
            oms("run", code=3, key="seller")
            oms("verify", code=3, key="seller")
            self.assertIn("everything holds", oms("verify", key="all"))
            self.oms("stock", code=1)
            self.assertIn("mug", self.oms(
                "query", "stock.list", OMS_URL=daemon.url,
                OMS_KEY_FILE=made["all"]).stdout)
            for path in made.values():
                with open(path, encoding="ascii") as file:
                    key = file.read().strip()
                self.assertNotIn(key, "".join(told) + daemon.log())

    def see_part(self, oms):
        """What a key may read is shown, and what it may not is named."""
        shown = oms("order", "show", "A-1", key="reader")
        self.assertIn("Lines\n", shown)
        self.assertIn("Not shown: parcels. The key has not the scope "
                      "fulfillment:read.", shown)
        self.assertNotIn("have not run", shown)
        page = json.loads(oms("order", "show", "A-1", "--json", key="reader"))
        self.assertIn({"part": "events", "query": "event.list",
                       "scope": "events:read"}, page["refused"])
        self.assertNotIn("Not shown", oms("order", "show", "A-1", key="all"))

    def apply_nothing(self, oms, folder):
        """Who may not do many at once is told so, not that it is done."""
        lines = folder / "one.jsonl"
        lines.write_text('{"command": "stock.receive", "key": "r-1", '
                         '"args": {"sku": "cup", "quantity": 1}}\n')
        told = oms("apply", str(lines), code=3, key="seller")
        self.assertIn("Stopped before the end.", told)
        self.assertNotIn("Done.", told)


if __name__ == "__main__":
    main()
