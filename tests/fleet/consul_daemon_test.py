#!/usr/bin/env python3
"""A daemon and Consul: it is listed once it serves, and when it is stopped it is
off the list while it still answers. Against a real Consul where one was built,
else against the double, and then the output says so."""
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from _ports import free_port

HERE = Path(__file__).resolve().parent
SKIPPED = 77
OMSD = Path(os.environ["OMS_BUILD_DIR"]) / "omsd"

SETTINGS = """
[server]
host = 127.0.0.1
port = {port}
roles = payment
[shop default]
db = {folder}/shop.db
[discovery]
kind = consul
url = {url}
advertise = http://127.0.0.1:{port}
check_ms = 300
linger_ms = 700
"""


def listed(url):
    with urllib.request.urlopen(
            url + "/v1/health/service/oms-payment?passing", timeout=5) as got:
        return [one["Service"]["Port"] for one in json.load(got)]


def lives(port):
    """Whether it answers at all: one that leaves says 503."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/livez",
                               timeout=2).close()
        return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def wait_for(what, said, seconds=20):
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, said
        time.sleep(0.02)


def tell(consul, word):
    consul.stdin.write(word + "\n")
    consul.stdin.flush()
    consul.stdout.readline()


def told(log):
    """What its log has said of the registry so far."""
    events = [json.loads(line)["event"] for line in
              log.read_text().splitlines() if line.startswith("{")]
    return [event for event in events if event.startswith("registry_")]


def check_log(consul, log):
    """It says once that the registry goes and once that it comes."""
    said = ["registry_connected"]
    for word, event in (("stop", "registry_away"),
                        ("start", "registry_connected")):
        wait_for(lambda: told(log) == said, f"the log says {told(log)}")
        tell(consul, word)
        said.append(event)
    wait_for(lambda: told(log) == said, f"the log says {told(log)}")
    time.sleep(2.5)
    assert told(log) == said, told(log)


def main():
    if not OMSD.exists():
        print("skipped: omsd is not built")
        sys.exit(SKIPPED)
    consul = subprocess.Popen([sys.executable, str(HERE / "_consul.py")],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True)
    daemon = None
    with tempfile.TemporaryDirectory() as folder:
        try:
            said = json.loads(consul.stdout.readline())
            print("against " + ("a real Consul" if said["real"] == "true"
                                else "a DOUBLE of Consul"))
            port = free_port()
            path = Path(folder) / "omsd.ini"
            path.write_text(SETTINGS.format(port=port, folder=folder,
                                            url=said["url"]))
            log = Path(folder) / "log"
            with open(log, "wb") as file:
                daemon = subprocess.Popen(
                    [str(OMSD), "--config", str(path)], stderr=file)
            wait_for(lambda: listed(said["url"]) == [port], "it is not listed")
            check_log(consul, log)
            wait_for(lambda: listed(said["url"]) == [port], "it is not listed")
            daemon.send_signal(signal.SIGTERM)
            wait_for(lambda: listed(said["url"]) == [], "it is still listed")
            assert lives(port), "it was gone before its name was"
            assert daemon.wait(timeout=20) == 0
            assert not lives(port)
        finally:
            if daemon is not None and daemon.poll() is None:
                daemon.kill()
                daemon.wait()
            consul.stdin.close()
            consul.wait(timeout=20)


if __name__ == "__main__":
    main()
