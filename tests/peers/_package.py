"""What the tests of the examples share: our Python package of the build tree,
a virtual environment with what an example needs, a server in the background."""
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

SOURCE = Path(os.environ.get("OMS_SOURCE_DIR",
                             Path(__file__).resolve().parents[2]))
sys.path.append(str(SOURCE / "examples/demo/fleet"))
from processes import free_ports  # noqa: E402

BUILD = Path(os.environ.get("OMS_BUILD_DIR", SOURCE / "build/release"))
PACKAGE = BUILD / "python"
SKIPPED = 77
SECONDS = 60


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


def need_package():
    """Ends the program where the Python package cannot be used."""
    if os.environ.get("OMS_SANITIZE"):
        skip("Python would have to carry the sanitizer")
    if not PACKAGE.exists():
        skip("the Python package was not built")


def fetch(name, *packages):
    """The Python of a virtual environment that has [packages]."""
    done = subprocess.run(
        [sys.executable, SOURCE / "tests/peers/_fetch.py", "pip", name,
         *packages], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.returncode)
    return Path(done.stdout.strip()) / "bin/python"


def with_package(**more):
    return {**os.environ, "PYTHONPATH": str(PACKAGE), **more}


def free_port():
    return free_ports(1)[0]


class Server:
    """A program that serves HTTP on a port of this machine."""

    def __init__(self, command, port, **how):
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [str(word) for word in command], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, **how)
        begun = time.monotonic()
        while time.monotonic() - begun < SECONDS:
            try:
                with socket.create_connection(("127.0.0.1", port), 1):
                    return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        raise AssertionError(f"{command} does not serve")

    def send(self, method, path, body=None, **heads):
        """(status, value)."""
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(self.url + path, data, method=method)
        for name, value in heads.items():
            asked.add_header(name.replace("_", "-"), value)
        try:
            with urllib.request.urlopen(asked, timeout=SECONDS) as reply:
                return reply.status, json.loads(reply.read() or "null")
        except urllib.error.HTTPError as reply:
            with reply:
                return reply.code, reply.read().decode()

    def stream(self, path, **heads):
        """The lines of a stream as they come."""
        asked = urllib.request.Request(self.url + path)
        for name, value in heads.items():
            asked.add_header(name.replace("_", "-"), value)
        with urllib.request.urlopen(asked, timeout=SECONDS) as reply:
            for line in reply:
                yield line.decode().rstrip("\n")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=SECONDS)
