"""A Consul of one's own for a test: the real agent where it was built, else a
double, which says so.

    python3 _consul.py --dir D [--double | --real]

prints {"url": ..., "real": "true" or "false"} once it is ready and stops on
SIGTERM or the end of its input. Meanwhile it does what the lines of its input
say, and answers each with a line of JSON:

    stop, start      the agent; what it knew is gone
    back             (double) its index goes backwards
    serve [PORT], die PORT ...   see _services.py

The agent is built from the Go module github.com/hashicorp/consul:

    python3 _consul.py --build   takes a quarter of an hour, once

It is OMS_CONSUL, `consul` of the path, or what was built below OMS_BUILD_DIR.
"""
import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from _consul_double import Double
from _services import Services

from _ports import free_ports

SKIPPED = 77
HERE = Path(__file__).resolve().parent
VERSION = "1.20.5"
MODULE = "github.com/hashicorp/consul"


def built():
    return Path(os.environ.get("OMS_BUILD_DIR", "build")).absolute() \
        / "fleet" / f"consul-{VERSION}" / "consul"


def program():
    """The real agent, or None."""
    for path in (os.environ.get("OMS_CONSUL"), shutil.which("consul"),
                 built()):
        if path and os.access(path, os.X_OK):
            return str(path)
    return None


def build():
    """Builds the agent. The module's own go.sum proves what is fetched."""
    if shutil.which("go") is None:
        print("skipped: go is not installed")
        sys.exit(SKIPPED)
    folder = built().parent
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "consul_build" / "go.mod", folder)
    away = {**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "-mod=mod"}
    fetched = subprocess.run(["go", "mod", "download", "-json",
                              f"{MODULE}@v{VERSION}"], cwd="/", env=away,
                             capture_output=True, text=True)
    if fetched.returncode != 0:
        print("skipped: the Go module of Consul cannot be fetched")
        sys.exit(SKIPPED)
    source = Path(json.loads(fetched.stdout)["Dir"])
    (folder / "go.sum").write_bytes((source / "go.sum").read_bytes())
    made = subprocess.run(["go", "build", "-ldflags", "-s -w", "-o",
                           str(built()), MODULE], cwd=folder, env=away,
                          capture_output=True, text=True)
    if made.returncode != 0:
        print("skipped: Consul cannot be built: "
              + made.stderr.strip().splitlines()[-1])
        sys.exit(SKIPPED)


class Consul:
    """The real agent, as its own only server."""

    real = True

    def __init__(self, folder):
        self.folder = Path(folder)
        self.process = None
        http, dns, rpc, serf, wan, grpc = free_ports(6)
        self.dns = f"127.0.0.1:{dns}"
        self.url = f"http://127.0.0.1:{http}"
        self.settings = {
            "ports": {"http": http, "dns": dns, "server": rpc,
                      "serf_lan": serf, "serf_wan": wan, "grpc": -1,
                      "grpc_tls": grpc},
            "bind_addr": "127.0.0.1", "client_addr": "127.0.0.1",
            "disable_update_check": True, "log_level": "warn",
            "leave_on_terminate": False, "enable_script_checks": False,
            "raft_protocol": 3,
            "performance": {"raft_multiplier": 1}}

    def start(self):
        path = self.folder / "agent.json"
        path.write_text(json.dumps(self.settings))
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [program(), "agent", "-dev", "-config-file", str(path)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until = time.monotonic() + 40
        while not self.leads():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self.folder / "log").read_text()[-2000:])
            time.sleep(0.05)

    def leads(self):
        try:
            with urllib.request.urlopen(
                    self.url + "/v1/health/service/consul", timeout=2) as got:
                return len(json.load(got)) == 1
        except (OSError, ValueError):
            return False

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        self.process = None


def make(folder, which):
    if which != "double" and program() is not None:
        return Consul(folder)
    if which == "real":
        print("skipped: no Consul is here "
              "(python3 tests/fleet/_consul.py --build)")
        sys.exit(SKIPPED)
    return Double()


def obey(consul, services, words):
    if words[0] == "start":
        consul.start()
    elif words[0] == "stop":
        consul.stop()
    elif words[0] == "back" and not consul.real:
        consul.back()
    else:
        return services.command(words) or {"error": "not known"}
    return {"ok": True}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dir")
    parser.add_argument("--build", action="store_true")
    parser.add_argument("--double", dest="which", action="store_const",
                        const="double")
    parser.add_argument("--real", dest="which", action="store_const",
                        const="real")
    given = parser.parse_args()
    if given.build:
        build()
        print(json.dumps({"program": str(built())}))
        return
    folder = given.dir or tempfile.mkdtemp(prefix="oms-consul-")
    consul = make(folder, given.which)
    services = Services()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        consul.start()
        print(json.dumps({"url": consul.url, "dns": consul.dns,
                          "real": "true" if consul.real else "false"}),
              flush=True)
        for line in sys.stdin:
            print(json.dumps(obey(consul, services, line.split())), flush=True)
    finally:
        consul.stop()
        if given.dir is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
