"""A double of Consul's agent: the few routes that this library speaks, with
blocking queries and health checks by HTTP. It is not Consul, and whoever uses
it says so; consul_double.py holds it against Consul's own Go client.
"""
import http.server
import json
import threading
import time
import urllib.parse
import urllib.request


def seconds(text):
    for unit, factor in (("ms", 0.001), ("s", 1), ("m", 60)):
        if text.endswith(unit):
            return float(text[:-len(unit)]) * factor
    return float(text)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        parts = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(parts.query,
                                            keep_blank_values=True))
        double = self.server.double
        status, said = double.route(self.command, parts.path, query, body)
        text = b"" if said is None else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Consul-Index", str(double.index))
        self.send_header("X-Consul-KnownLeader", "true")
        self.send_header("X-Consul-LastContact", "0")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_PUT = answer


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, *given):
        self.open = set()
        super().__init__(*given)

    def process_request(self, request, client):
        self.open.add(request)
        super().process_request(request, client)

    def hang_up(self):
        for connection in self.open:
            try:
                connection.shutdown(2)
            except OSError:
                pass

    def handle_error(self, *_):
        pass


class Double:
    real = False
    dns = ""

    def __init__(self):
        self.port = 0
        self.server = None
        self.changed = threading.Condition()

    def start(self):
        self.services = {}
        self.passing = {}
        self.index = 10
        self.server = Server(("127.0.0.1", self.port), Handler)
        self.server.double = self
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.lives = True
        for work in (self.server.serve_forever, self.check):
            threading.Thread(target=work, daemon=True).start()

    def stop(self):
        self.lives = False
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server.hang_up()
            self.bump()
        self.server = None

    def bump(self):
        with self.changed:
            self.index += 1
            self.changed.notify_all()

    def back(self):
        """As a registry that began anew, with less to count."""
        with self.changed:
            self.index = 2
            self.changed.notify_all()

    def check(self):
        due = {}
        while self.lives:
            time.sleep(0.05)
            for name, one in list(self.services.items()):
                check = one.get("Check") or {}
                if "HTTP" not in check or due.get(name, 0) > time.monotonic():
                    continue
                due[name] = time.monotonic() + seconds(check["Interval"])
                try:
                    urllib.request.urlopen(check["HTTP"], timeout=2).close()
                    good = True
                except OSError:
                    good = False
                if self.passing.get(name) != good and name in self.services:
                    self.passing[name] = good
                    self.bump()

    def entry(self, name):
        one = self.services[name]
        status = "passing" if self.passing.get(name) else "critical"
        return {"Node": {"Node": "double", "Address": "127.0.0.1",
                         "Datacenter": "dc1"},
                "Service": {"ID": name, "Service": one["Name"],
                            "Address": one.get("Address", ""),
                            "Port": one.get("Port", 0),
                            "Tags": one.get("Tags") or [],
                            "Meta": one.get("Meta") or {},
                            "Weights": one.get("Weights")
                            or {"Passing": 1, "Warning": 1}},
                "Checks": [{"CheckID": "service:" + name, "Status": status,
                            "ServiceID": name, "Name": "health"}]}

    def health(self, service, query):
        index = int(query.get("index", 0))
        until = time.monotonic() + seconds(query.get("wait", "300s"))
        with self.changed:
            while (0 < index == self.index and self.lives
                   and time.monotonic() < until):
                self.changed.wait(min(0.5, max(0, until - time.monotonic())))
        found = [self.entry(name) for name, one in self.services.items()
                 if one["Name"] == service]
        if query.get("passing") in ("", "true", "1"):
            found = [one for one in found
                     if one["Checks"][0]["Status"] == "passing"]
        return found

    def route(self, method, path, query, body):
        words = path.strip("/").split("/")
        if words[:3] == ["v1", "health", "service"] and method == "GET":
            return 200, self.health(urllib.parse.unquote(words[3]), query)
        if words[:3] != ["v1", "agent", "service"]:
            return 404, None
        last = urllib.parse.unquote(words[-1])
        if method == "PUT" and words[3:] == ["register"]:
            body["Check"] = body.get("Check") or {}
            self.services[body["ID"]] = body
            self.passing[body["ID"]] = \
                body["Check"].get("Status") == "passing"
            self.bump()
            return 200, None
        if last not in self.services:
            return 404, None
        if method == "PUT" and words[3] == "deregister":
            del self.services[last]
            self.passing.pop(last, None)
            self.bump()
            return 200, None
        return 200, self.entry(last)["Service"]
