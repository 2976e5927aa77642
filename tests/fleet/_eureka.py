"""A Eureka of one's own for a test: Spring Cloud's real server, built by Maven
from the small sources of eureka_server/ below OMS_BUILD_DIR, once.

    python3 _eureka.py --dir D

prints {"url": ...} once it is ready and stops on SIGTERM or the end of its
input. Meanwhile it does what the lines of its input say, and answers each with
a line of JSON:

    stop, start      the server; what it knew is gone
    forget PORT      the server drops the instance there of oms-payment
    requests         how often apps and deltas were asked for, of a relay in
                     front of the server; lie: the hash code of its next delta
                     is wrong; away, back: it hangs up on everybody
    serve [PORT], die PORT ...   see _services.py
"""
import argparse
import http.client
import http.server
import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from os import environ
from pathlib import Path

from _services import Services

from _ports import free_port

SKIPPED = 77
HERE = Path(__file__).resolve().parent

# Everything is faster than in production: caches, leases, the broom.
SETTINGS = {
    "eureka.client.register-with-eureka": "false",
    "eureka.client.fetch-registry": "false",
    "eureka.server.enable-self-preservation": "false",
    "eureka.server.eviction-interval-timer-in-ms": "500",
    "eureka.server.use-read-only-response-cache": "false",
    "eureka.server.response-cache-update-interval-ms": "200",
    "eureka.server.delta-retention-timer-interval-in-ms": "500",
    "eureka.server.wait-time-in-ms-when-sync-empty": "0",
    "spring.jmx.enabled": "false",
    "spring.main.banner-mode": "off",
    "logging.level.root": "WARN"}


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


def jar():
    """The server, built if need be."""
    if shutil.which("java") is None:
        skip("java is not installed")
    folder = Path(environ.get("OMS_BUILD_DIR", "build")).absolute() \
        / "fleet" / "eureka"
    made = folder / "target" / "eureka-1.jar"
    source = HERE / "eureka_server"
    if made.exists():
        return made
    if shutil.which("mvn") is None:
        skip("maven is not installed, and no Eureka was built")
    shutil.copytree(source, folder, dirs_exist_ok=True)
    built = subprocess.run(["mvn", "-q", "-B", "package"], cwd=folder,
                           stdin=subprocess.DEVNULL, capture_output=True,
                           text=True)
    if built.returncode != 0 or not made.exists():
        skip("Maven Central cannot be reached, or Eureka not be built")
    return made


class Eureka:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/eureka"
        self.process = None

    def start(self):
        given = [f"--{name}={value}" for name, value in SETTINGS.items()]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                ["java", "-Xmx192m", "-XX:+UseSerialGC",
                 "-XX:TieredStopAtLevel=1", "-jar", str(jar()),
                 f"--server.port={self.port}", "--server.address=127.0.0.1",
                 *given], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until = time.monotonic() + 120
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self.folder / "log").read_text()[-2000:])
            time.sleep(0.1)

    def answers(self):
        try:
            with urllib.request.urlopen(self.url + "/apps", timeout=2) as got:
                return got.status == 200
        except OSError:
            return False

    def forget(self, port):
        # Not by asking who is there: the server's own answers are cached.
        urllib.request.urlopen(urllib.request.Request(
            f"{self.url}/apps/OMS-PAYMENT/oms-payment-127.0.0.1-{port}",
            method="DELETE"), timeout=5).close()

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        self.process = None


class Relay(http.server.BaseHTTPRequestHandler):
    """Hands requests on to the server, counts them, and lies once if told."""
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self):
        relay = self.server
        if relay.is_away:
            self.close_connection = True
            return
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else None
        try:
            status, text = self.ask(relay.eureka.port, body)
        except OSError:
            self.close_connection = True
            return
        path = self.path.rstrip("/")
        if self.command == "GET" and path.endswith("/apps"):
            relay.counts["whole"] += 1
        elif self.command == "GET" and path.endswith("/delta"):
            relay.counts["delta"] += 1
            if relay.lies:
                relay.lies = False
                text = re.sub(rb'"apps__hashcode":"[^"]*"',
                              b'"apps__hashcode":"UP_77_"', text)
        elif self.command == "POST":
            relay.counts["registered"] += 1
        elif self.command == "PUT" and "/status" in path:
            relay.counts["rested"] += 1
        elif self.command == "DELETE":
            relay.counts["left"] += 1
            relay.counts["rested_first"] = relay.counts["rested"]
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def ask(self, port, body):
        to = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        to.request(self.command, self.path, body,
                   {"Accept": "application/json",
                    **({"Content-Type": "application/json"} if body else {})})
        got = to.getresponse()
        text = got.read()
        to.close()
        return got.status, text

    do_GET = do_POST = do_PUT = do_DELETE = answer


def relay_to(eureka):
    relay = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Relay)
    relay.daemon_threads = True
    relay.eureka = eureka
    relay.lies = False
    relay.is_away = False
    relay.counts = dict.fromkeys(
        ("whole", "delta", "registered", "rested", "left", "rested_first"), 0)
    threading.Thread(target=relay.serve_forever, daemon=True).start()
    return relay


def obey(eureka, relay, services, words):
    if words[0] == "start":
        eureka.start()
    elif words[0] == "stop":
        eureka.stop()
    elif words[0] == "lie":
        relay.lies = True
    elif words[0] in ("away", "back"):
        relay.is_away = words[0] == "away"
    elif words[0] == "forget":
        eureka.forget(words[1])
    elif words[0] == "requests":
        return relay.counts
    else:
        return services.command(words) or {"error": "not known"}
    return {"ok": True}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dir")
    given = parser.parse_args()
    jar()
    folder = given.dir or tempfile.mkdtemp(prefix="oms-eureka-")
    eureka = Eureka(folder)
    services = Services()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        eureka.start()
        relay = relay_to(eureka)
        port = relay.server_address[1]
        print(json.dumps({"url": eureka.url,
                          "relay": f"http://127.0.0.1:{port}/eureka"}),
              flush=True)
        for line in sys.stdin:
            print(json.dumps(obey(eureka, relay, services, line.split())),
                  flush=True)
    finally:
        eureka.stop()
        if given.dir is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
