"""A TCP proxy that cuts and delays, for tests: between daemons and the servers
they stand on.

    with Proxies() as proxies:
        port = proxies.door("database", 5432)   # connect there instead
        proxies.cut("database")                 # every connection breaks, now
        proxies.cut("database", share=0.5)      # half of them
        proxies.delay("database", 0.2)          # each way, from now on
        proxies.close("database", 2)            # nobody gets through for 2 s
        proxies.calm()                          # as if it were not there

Connections that are cut are reset, so that both sides learn of it at once.
The proxy is _proxy.go: thousands of round trips a second are too much for one
of Python."""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SKIPPED = 77


def need_proxy():
    """Ends the test program where it could not be built."""
    if shutil.which("go") is None:
        print("skipped: go is not installed (tools/setup.sh check)")
        sys.exit(SKIPPED)


class Proxies:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="oms-proxy-"))
        self.ports = {}
        self.cuts = {}
        self.process = None

    def __enter__(self):
        shutil.copy(HERE / "_proxy.go", self.folder / "main.go")
        (self.folder / "go.mod").write_text("module proxy\n\ngo 1.19\n")
        subprocess.run(["go", "build", "-o", "proxy", "."], cwd=self.folder,
                       check=True)
        self.process = subprocess.Popen(
            [self.folder / "proxy"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.stdin.close()
            self.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def tell(self, what, name, amount):
        self.process.stdin.write(f"{what} {name} {amount}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def door(self, name, target):
        """The port to connect to; the same name gives the same one."""
        if name not in self.ports:
            self.ports[name] = self.tell("door", name, target)
        return self.ports[name]

    def cut(self, name, share=1.0):
        self.cuts[name] = self.tell("cut", name, share)

    def delay(self, name, seconds):
        self.tell("delay", name, seconds)

    def close(self, name, seconds):
        self.cuts[name] = self.tell("close", name, seconds)

    def calm(self):
        for name in self.ports:
            self.delay(name, 0)
