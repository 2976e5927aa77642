"""Small HTTP services for tests of discovery: each on a port of its own, counts
what it is asked, and answers as it is told.

GET /readyz and /healthz say 200; any other path says 200 and {"port": ...}, or
the status that `say` has set; with `large` so many blanks follow; with `hang`
it reads and never answers.
"""
import http.server
import json
import threading
import time


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    wbufsize = -1  # head and body in one packet

    def log_message(self, *_):
        pass

    def answer(self):
        service = self.server.service
        length = int(self.headers.get("Content-Length") or 0)
        if length:
            self.rfile.read(length)
        health = self.path.split("?")[0] in ("/readyz", "/healthz")
        if not health:
            service.asked += 1
            service.last = {name.lower(): value
                            for name, value in self.headers.items()}
            service.last["path"] = self.path
            service.last["method"] = self.command
        if service.hangs and not health:
            time.sleep(3600)
        status = 200 if health else service.status
        body = json.dumps({"port": service.port}).encode()
        body += b" " * service.more
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = answer


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, *given):
        self.open = set()
        super().__init__(*given)

    def handle_error(self, *_):
        pass

    def process_request(self, request, client):
        self.open.add(request)
        super().process_request(request, client)


class Service:
    def __init__(self, port=0):
        self.asked = 0
        self.status = 200
        self.hangs = False
        self.more = 0
        self.last = {}
        self.server = Server(("127.0.0.1", port), Handler)
        self.server.service = self
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever,
                         kwargs={"poll_interval": 0.02}, daemon=True).start()

    def die(self):
        """As kill -9: the door and all connections are shut."""
        self.server.shutdown()
        self.server.server_close()
        for connection in self.server.open:
            try:
                connection.shutdown(2)
            except OSError:
                pass


class Services:
    """What the lines of a fixture's input may say of services."""

    def __init__(self):
        self.each = {}

    def command(self, words):
        if words[0] == "serve":
            service = Service(int(words[1]) if len(words) > 1 else 0)
            self.each[service.port] = service
            return {"port": service.port}
        service = self.each.get(int(words[1])) if len(words) > 1 else None
        if service is None:
            return None
        if words[0] == "die":
            service.die()
        elif words[0] == "say":
            service.status = int(words[2])
        elif words[0] == "hang":
            service.hangs = True
        elif words[0] == "large":
            service.more = int(words[2])
        elif words[0] == "asked":
            return {"asked": service.asked, **service.last}
        else:
            return None
        return {"ok": True}
