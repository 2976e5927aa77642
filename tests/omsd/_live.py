"""What the tests of streams share: a reader of Server-Sent Events, as the HTML
standard reads them, and orders to look at."""
import http.client
import json
import threading
import time


class Frame(dict):
    """A dispatched event: id, event, data."""
    __getattr__ = dict.get

    @property
    def json(self):
        return json.loads(self["data"])


class Stream:
    """Reads a stream; frames are kept with the time at which they came."""

    def __init__(self, omsd, path="/v1/events", last=None, seconds=30):
        self.connection = http.client.HTTPConnection(omsd.host, omsd.port,
                                                     timeout=seconds)
        headers = {"Accept": "text/event-stream"}
        if last is not None:
            headers["Last-Event-ID"] = str(last)
        if omsd.token:
            headers["Authorization"] = f"Bearer {omsd.token}"
        self.connection.request("GET", path, headers=headers)
        self.reply = self.connection.getresponse()
        self.status = self.reply.status
        self.last = ""
        self.comments = []
        self.retry = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.reply.close()
        self.connection.close()

    def frame(self):
        """The next event; None: the stream has ended."""
        frame = Frame(event="message", data=None)
        while True:
            try:
                line = self.reply.readline().decode()
            except (http.client.HTTPException, OSError):
                return None
            if not line:
                return None
            line = line.rstrip("\n")
            if not line:
                if frame["data"] is not None:
                    return frame
                continue
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if not name:
                self.comments.append(value)
            elif name == "data":
                old = frame["data"]
                frame["data"] = value if old is None else f"{old}\n{value}"
            elif name == "id":
                frame["id"] = self.last = value
            elif name == "retry":
                self.retry = int(value)
            else:
                frame[name] = value

    def frames(self, count):
        got = [self.frame() for _ in range(count)]
        assert None not in got, "the stream ended"
        return got

    def until(self, holds, most=100000):
        """All frames up to the first for which it holds."""
        got = []
        while len(got) < most:
            got.append(self.frame())
            assert got[-1] is not None, "the stream ended"
            if holds(got[-1]):
                return got
        raise AssertionError("it never came")

    def rest(self):
        return list(iter(self.frame, None))


class InBackground(threading.Thread):
    """Runs a function and gives what it returned."""

    def __init__(self, run, *args):
        super().__init__(daemon=True)
        self.run_it, self.args, self.got, self.error = run, args, None, None
        self.start()

    def run(self):
        try:
            self.got = self.run_it(*self.args)
        except BaseException as error:  # pylint: disable=broad-except
            self.error = error

    def result(self, seconds=60):
        self.join(seconds)
        assert not self.is_alive(), "it does not end"
        if self.error:
            raise self.error
        return self.got


def order(name, lines=1, digital=True, **more):
    """Arguments of an order without money or goods."""
    return {"order_id": name, "currency": "EUR", "terms": "on_account",
            "lines": [{"sku": "manual", "quantity": 1, "digital": digital,
                       "unit_price_minor": 900}] * lines, **more}


def place(omsd, name, **more):
    return omsd.ok("/v1/orders", order(name, **more))


def listed(omsd, path="/v1/events"):
    """All items of event.list."""
    items, after = [], 0
    while True:
        page = omsd.see(f"{path}?after={after}&limit=200")
        if page["position"] == after:
            return items
        items += page["items"]
        after = page["position"]


def settled(omsd):
    """The position of the log when nothing follows any more."""
    before = -1
    while True:
        status = omsd.see("/v1/engine")
        lag = sum(each["lag"] for each in status["cursors"])
        if lag == 0 and status["events"] == before:
            return before
        before = status["events"]
        time.sleep(0.02)
