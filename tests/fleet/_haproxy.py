#!/usr/bin/env python3
"""The shipped gateway (examples/gateway/haproxy) in a folder of its own, on free
ports of loopback.

    with Gateway("payment=127.0.0.1:9101 all=127.0.0.1:9100") as gateway:
        gateway.url, gateway.tls, gateway.metrics

    python3 _haproxy.py --dir D --instances LIST [--keys F] [--jwks F] ...

prints {"url": ..., "tls": ..., "metrics": ..., "ca": ...} as one line of JSON
once it serves, and stops on SIGTERM."""
import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _ports import free_ports

SOURCE = Path(os.environ.get("OMS_SOURCE_DIR",
                             Path(__file__).resolve().parents[2]))
BUILD = Path(os.environ.get("OMS_BUILD_DIR", SOURCE / "build/release"))
OMS = BUILD / "oms"
sys.path.insert(0, str(SOURCE / "tests/omsd"))  # tokens, daemons
SHIPPED = SOURCE / "examples/gateway/haproxy"
PROGRAM = shutil.which("haproxy", path=os.environ.get("PATH", "") +
                       ":/usr/sbin:/sbin")
SKIPPED = 77


def need_haproxy():
    """Ends the program where there is no HAProxy of 2.6 or later."""
    if PROGRAM is None:
        print("skipped: haproxy is not here")
        sys.exit(SKIPPED)
    said = subprocess.run([PROGRAM, "-v"], capture_output=True, text=True,
                          check=False).stdout
    numbers = said.partition("version ")[2].split(".")
    if tuple(int(each) for each in numbers[:2]) < (2, 6):
        print("skipped: haproxy is older than 2.6")
        sys.exit(SKIPPED)


def certificate(folder):
    """A PEM file of a certificate for localhost and its key; it signs itself."""
    key, found, both = (folder / name for name in ("tls.key", "ca.pem",
                                                   "tls.pem"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out",
         found, "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        check=True, capture_output=True)
    both.write_bytes(found.read_bytes() + key.read_bytes())
    both.chmod(0o600)
    return both


class Gateway:
    """A running gateway. [words] go to `oms gateway haproxy`; [settings] are
    variables of the configuration without OMS_GATEWAY_."""

    def __init__(self, instances, *words, folder=None, tls=False, **settings):
        self.owns = folder is None
        self.folder = Path(folder or tempfile.mkdtemp(prefix="oms-gateway-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self.made = self.folder / "made"
        self.words = [str(each) for each in words]
        self.port, self.tls_port, self.metrics_port = free_ports(3)
        self.url = f"http://127.0.0.1:{self.port}"
        self.tls = f"https://localhost:{self.tls_port}" if tls else None
        self.metrics = f"http://127.0.0.1:{self.metrics_port}/metrics"
        self.ca = self.folder / "ca.pem" if tls else None
        self.env = {**os.environ, **{
            f"OMS_GATEWAY_{name}": str(value) for name, value in {
                "DIR": SHIPPED, "MADE": self.made, "RUN": self.folder,
                "PLAIN": f"127.0.0.1:{self.port}",
                "TLS": f"127.0.0.1:{self.tls_port}",
                "METRICS": f"127.0.0.1:{self.metrics_port}",
                **settings}.items()}}
        if tls:
            self.env["OMS_GATEWAY_CERTIFICATE"] = str(certificate(self.folder))
        self.process = None
        self.make(instances)

    def make(self, instances):
        """Writes what differs from place to place."""
        listed = ["--instances", instances] if instances is not None else []
        subprocess.run([OMS, "gateway", "haproxy", "--out", self.made, *listed,
                        *self.words], check=True)

    def files(self):
        return ["-f", str(SHIPPED / "haproxy.cfg"), "-f",
                str(self.made / "made.cfg")]

    def check(self):
        """What `haproxy -c` says on standard error, and its code."""
        done = subprocess.run([PROGRAM, "-c", *self.files()], env=self.env,
                              capture_output=True, text=True, check=False)
        return done.returncode, done.stderr

    def start(self):
        with open(self.log_path, "ab") as log:
            # pylint: disable-next=consider-using-with
            self.process = subprocess.Popen(
                [PROGRAM, "-W", "-p", str(self.folder / "haproxy.pid"),
                 *self.files()], env=self.env, stdout=log, stderr=log,
                start_new_session=True)
        self.wait()
        return self

    @property
    def log_path(self):
        return self.folder / "haproxy.log"

    def wait(self, seconds=20):
        """Until it listens."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise AssertionError("the gateway does not serve:\n" +
                             self.log_path.read_text()[-4000:])

    def lines(self):
        """The log: one object for each request."""
        found = []
        for line in self.log_path.read_text().splitlines(True):
            if line.startswith("{") and line.endswith("\n"):
                found.append(json.loads(line))
        return found

    def line_of(self, operation, seconds=20):
        """The last one of an operation, once there is one."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = [each for each in self.lines()
                     if each["operation"] == operation]
            if found:
                return found[-1]
            time.sleep(0.05)
        raise AssertionError(f"the log has no line of {operation}")

    def ask(self, words):
        """What the socket for administrators answers."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            line.connect(str(self.folder / "admin.sock"))
            line.sendall(words.encode() + b"\n")
            got = b""
            while True:
                more = line.recv(65536)
                if not more:
                    return got.decode()
                got += more

    def servers(self):
        """{"payment/payment1": "UP"}"""
        rows = self.ask("show stat -1 4 -1").splitlines()
        names = rows[0].lstrip("# ").split(",")
        found = {}
        for row in rows[1:]:
            cells = dict(zip(names, row.split(",")))
            if cells.get("svname"):
                found[f"{cells['pxname']}/{cells['svname']}"] = cells["status"]
        return found

    def until(self, server, status, seconds=15):
        end, found = time.monotonic() + seconds, {}
        while time.monotonic() < end:
            try:
                found = self.servers()
                if found.get(server, "").startswith(status):
                    return
            except OSError:  # a new process is about to take it over
                pass
            time.sleep(0.05)
        raise AssertionError(f"{server} is not {status}: {found}")

    def reload(self):
        """Takes the files anew; nobody is refused meanwhile."""
        self.process.send_signal(signal.SIGUSR2)

    def stop(self):
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
        self.process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, *_):
        self.stop()
        if kind not in (None, SystemExit) and self.log_path.exists():
            print(self.log_path.read_text()[-3000:], file=sys.stderr)
        if self.owns:
            shutil.rmtree(self.folder, ignore_errors=True)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dir", required=True)
    parser.add_argument("--instances")
    parser.add_argument("--srv")
    parser.add_argument("--resolver")
    parser.add_argument("--prefix")
    parser.add_argument("--keys")
    parser.add_argument("--jwks")
    parser.add_argument("--hs256-secret")
    parser.add_argument("--issuer", default="unset")
    parser.add_argument("--audience", default="unset")
    parser.add_argument("--subject-max", default="1000000",
                        help="requests of one subject in ten seconds")
    parser.add_argument("--tls", action="store_true")
    return parser.parse_args()


def main():
    given = arguments()
    need_haproxy()
    words = []
    for name in ("srv", "resolver", "prefix", "keys", "jwks", "hs256_secret"):
        value = getattr(given, name)
        if value is not None:
            words += ["--" + name.replace("_", "-"), value]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with Gateway(given.instances, *words, folder=given.dir, tls=given.tls,
                 ISSUER=given.issuer, AUDIENCE=given.audience,
                 SUBJECT_MAX=given.subject_max,
                 ADDRESS_MAX=given.subject_max) as gateway:
        print(json.dumps({"url": gateway.url, "tls": gateway.tls,
                          "metrics": gateway.metrics,
                          "ca": str(gateway.ca) if gateway.ca else None,
                          "folder": str(gateway.folder)}), flush=True)
        while gateway.process.poll() is None:
            time.sleep(0.2)
    sys.exit("failed: the gateway has ended")


if __name__ == "__main__":
    main()
