"""PgBouncer in transaction mode before a PostgreSQL, as a test needs it.

    with Postgres() as server, PgBouncer(server.url) as pooler:
        pooler.url

    python3 _pgbouncer.py --dir D --server URL

prints {"url": ...} once it is ready and stops on SIGTERM or the end of its
input. Its pool is small on purpose: who keeps state in a session is found out.
"""
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
from urllib.parse import urlsplit

from _postgres import SKIPPED, as_unprivileged, free_port, unprivileged

SETTINGS = """
[databases]
* = host=127.0.0.1 port={server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = {pool}
max_client_conn = 200
logfile = {folder}/pgbouncer.log
ignore_startup_parameters = extra_float_digits
"""


def program():
    return shutil.which("pgbouncer") or shutil.which(
        "pgbouncer", path="/usr/sbin:/sbin")


def need_pgbouncer():
    if program() is None:
        print("skipped: pgbouncer is not installed (tools/setup.sh fleet)")
        sys.exit(SKIPPED)


class PgBouncer:
    def __init__(self, server, folder=None, pool=8):
        self.server = urlsplit(server)
        self.own = folder is None
        self.folder = Path(folder or tempfile.mkdtemp(prefix="oms-pool-"))
        self.pool = pool
        self.port = free_port()
        self.process = None

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        user = unprivileged()
        if user is not None:
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        (self.folder / "users").write_text('"oms" ""\n"postgres" ""\n')
        (self.folder / "pgbouncer.ini").write_text(SETTINGS.format(
            server=self.server.port, port=self.port, folder=self.folder,
            pool=self.pool))
        self.start()
        return self

    def start(self):
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [program(), str(self.folder / "pgbouncer.ini")],
                preexec_fn=as_unprivileged, cwd="/", stdin=subprocess.DEVNULL,
                stdout=log, stderr=log)
        until = time.monotonic() + 20
        while not self.is_up():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self.folder / "log").read_text()[-2000:])
            time.sleep(0.02)

    def is_up(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        except OSError:
            return False

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=20)
            self.process = None

    def __exit__(self, *_):
        self.stop()
        if self.own:
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def url(self):
        return (f"postgresql://{self.server.username}@127.0.0.1:{self.port}"
                f"{self.server.path}")


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("--dir")
    asked.add_argument("--server", required=True)
    asked = asked.parse_args()
    need_pgbouncer()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with PgBouncer(asked.server, asked.dir) as pooler:
        print(json.dumps({"url": pooler.url, "port": pooler.port,
                          "pid": pooler.process.pid}), flush=True)
        if os.path.realpath("/proc/self/fd/0") == os.path.realpath("/dev/null"):
            signal.pause()
        for line in sys.stdin:
            if line.strip() == "restart":
                pooler.stop()
                pooler.start()
                print(json.dumps({"url": pooler.url}), flush=True)


if __name__ == "__main__":
    main()
