"""Commands and questions over HTTP, as anybody would send them: one connection
for each thread, the same key when an answer was lost."""
import http.client
import json
import random
import subprocess
import threading
import time
import urllib.parse

# Nobody knows whether it was done: the same request, with the same key, again.
AGAIN = {429, 500, 502, 503, 504}


class Gone(Exception):
    """Nobody has answered for as long as one wanted to wait."""


class Routes:
    """Where each operation is asked: the library says so itself."""

    def __init__(self, oms):
        told = json.loads(subprocess.run(
            [str(oms), "describe", "--json"], check=True,
            capture_output=True).stdout)
        self.routes = {}
        for row in told["commands"] + told["queries"]:
            method, path = row["route"].split(" | ")[0].split(" ", 1)
            self.routes[row["name"]] = (method, path.split("/")[1:])

    def request(self, name, args):
        """(method, path, what is left of the arguments)"""
        method, template = self.routes[name]
        rest = dict(args)
        parts = [urllib.parse.quote(str(rest.pop(part[1:-1])), safe="")
                 if part.startswith("{") else part for part in template]
        return method, "/" + "/".join(parts), rest


class Answer:
    def __init__(self, status, body, headers=None):
        self.status = status
        self.headers = headers or {}
        try:
            self.body = json.loads(body) if body else {}
        except ValueError:
            self.body = {"detail": body[:200].decode(errors="replace")}

    @property
    def done(self):
        return 200 <= self.status < 300

    @property
    def code(self):
        """A word such as "state" or "not-found"; "" if it is done."""
        return self.body.get("code", "") if isinstance(self.body, dict) else ""

    @property
    def passing(self):
        """Nobody knows whether it was done, or it is being done now."""
        return self.status in AGAIN or self.code == "key-in-flight"

    @property
    def why(self):
        return (self.body.get("detail") or self.body.get("title") or ""
                if isinstance(self.body, dict) else "")


class Client:
    """Safe to share: every thread has a connection of its own."""

    def __init__(self, url, key, routes, patience_s=60, timeout_s=20):
        self.at = urllib.parse.urlsplit(url)
        self.key = key
        self.routes = routes
        self.patience_s = patience_s
        self.timeout_s = timeout_s
        self.own = threading.local()
        self.lock = threading.Lock()
        self.sent = 0
        self.repeated = 0

    def close(self):
        door = getattr(self.own, "door", None)
        if door is not None:
            door.close()
            self.own.door = None

    def once(self, method, path, body=None, headers=None):
        """One request; OSError or HTTPException if there is no answer."""
        door = getattr(self.own, "door", None)
        if door is None:
            door = http.client.HTTPConnection(
                self.at.hostname, self.at.port, timeout=self.timeout_s)
            self.own.door = door
        heads = {"Authorization": f"Bearer {self.key}", **(headers or {})}
        text = None
        if body is not None:
            text = json.dumps(body).encode()
            heads["Content-Type"] = "application/json"
        try:
            door.request(method, path, text, heads)
            reply = door.getresponse()
            return Answer(reply.status, reply.read(), reply.headers)
        except BaseException:
            self.close()
            raise

    def again(self, method, path, body=None, headers=None):
        """Until there is an answer that says something."""
        until = time.monotonic() + self.patience_s
        pause, answer, trouble = 0.05, None, None
        while True:
            with self.lock:
                self.sent += 1
            try:
                answer = self.once(method, path, body, headers)
                if not answer.passing:
                    return answer
                trouble = f"{answer.status} {answer.why}"
            except (OSError, http.client.HTTPException) as lost:
                trouble = str(lost) or type(lost).__name__
            if time.monotonic() > until:
                raise Gone(f"{method} {path}: {trouble}")
            with self.lock:
                self.repeated += 1
            time.sleep(pause * (0.5 + random.random() / 2))
            pause = min(2, pause * 2)

    def command(self, name, key, args):
        method, path, rest = self.routes.request(name, args)
        heads = {"Idempotency-Key": key}
        if method == "PUT":
            heads["If-None-Match"] = "*"
        return self.again(method, path, rest, heads)

    def ask(self, name, args=None):
        method, path, rest = self.routes.request(name, args or {})
        if rest and method == "GET":
            path += "?" + urllib.parse.urlencode(
                {one: value if isinstance(value, str) else json.dumps(value)
                 for one, value in rest.items()})
            rest = None
        return self.again(method, path, rest if method != "GET" else None)
