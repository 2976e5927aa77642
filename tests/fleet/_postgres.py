"""A PostgreSQL of one's own for a test: real, unprivileged, on a free port of
the loopback, gone afterwards.

    with Postgres() as server:
        server.url            # postgresql://oms@127.0.0.1:PORT/oms
        server.database("x")  # the same of another, new, database
        server.sql("select 1")
        server.restart("immediate")

    python3 _postgres.py --dir D [--tls]

prints {"url": ..., "admin": ..., "keyed": ..., "password_file": ..., "ca": ...}
once it is ready and stops on SIGTERM or the end of its input. Meanwhile it does
what the lines of its input say (start, stop, restart, each followed by smart,
fast or immediate; database NAME) and answers each with a line of JSON.

Role oms owns the database oms and needs no password; role keyed has one, in
password_file. With --tls connections of TCP may also be encrypted: the
certificate is good for localhost, `ca` is who signed it.
"""
import argparse
import glob
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _ports import free_port

SKIPPED = 77
PASSWORD = "a-password-that-must-not-leak"
HERE = Path(__file__).resolve().parent

SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
max_connections = 100
shared_buffers = 64MB
# What dies in these tests is the server, not the machine.
fsync = off
full_page_writes = off
log_min_messages = warning
log_line_prefix = '%m [%p] '
max_wal_size = 256MB
deadlock_timeout = 100ms
"""

ACCESS = """
local all all trust
host all keyed 127.0.0.1/32 scram-sha-256
host all all 127.0.0.1/32 trust
"""

TLS = """
ssl = on
ssl_cert_file = '{folder}/tls/good.pem'
ssl_key_file = '{folder}/tls/good.key'
"""


def binaries():
    """The folder of the newest server that is installed, or None."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"),
                   key=lambda path: int(path.split("/")[4]))
    if found:
        return Path(found[-1]).parent
    program = shutil.which("postgres")
    return Path(program).parent if program else None


def need_postgres():
    """Ends the test program where there is no server to run."""
    if binaries() is None:
        print("skipped: postgresql is not installed (tools/setup.sh fleet)")
        sys.exit(SKIPPED)


def unprivileged():
    """Whom the servers run as, who refuse to be root: None is oneself."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


def as_unprivileged():
    """What runs in the child before a server of root's tests begins."""
    user = unprivileged()
    if user is not None:
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)


class Postgres:
    def __init__(self, folder=None, tls=False):
        self.own = folder is None
        self.folder = Path(folder or tempfile.mkdtemp(prefix="oms-pg-"))
        self.tls = tls
        self.port = free_port()
        self.process = None
        self.ca = None
        self.password_file = self.folder / "password"

    # ---- life

    def __enter__(self):
        try:
            self.found()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process is not None:
            self.stop("immediate")
        if self.own:
            shutil.rmtree(self.folder, ignore_errors=True)

    def found(self):
        """Makes the server's folder, its roles and the first database."""
        self.folder.mkdir(parents=True, exist_ok=True)
        user = unprivileged()
        if user is not None:
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        self.run("initdb", "-D", self.folder / "db", "-U", "postgres",
                 "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        settings = SETTINGS.format(port=self.port, folder=self.folder)
        if self.tls:
            self.make_certificates(user)
            settings += TLS.format(folder=self.folder)
        with open(self.folder / "db" / "postgresql.conf", "a",
                  encoding="utf-8") as out:
            out.write(settings)
        (self.folder / "db" / "pg_hba.conf").write_text(ACCESS)
        self.password_file.write_text(PASSWORD + "\n")
        self.password_file.chmod(0o600)
        self.start()
        self.sql("CREATE ROLE oms LOGIN CREATEDB", database="postgres")
        self.sql(f"CREATE ROLE keyed LOGIN PASSWORD '{PASSWORD}'",
                 database="postgres")
        self.database("oms")

    def make_certificates(self, user):
        folder = self.folder / "tls"
        folder.mkdir()
        script = HERE.parent / "adapters" / "_certificates.sh"
        subprocess.run(["bash", script, folder], check=True)
        for path in folder.iterdir():
            path.chmod(0o600)
            if user is not None:
                os.chown(path, user.pw_uid, user.pw_gid)
        if user is not None:
            os.chown(folder, user.pw_uid, user.pw_gid)
        # Whoever connects may be somebody else than who serves.
        shutil.copy(folder / "ca.pem", self.folder / "ca.pem")
        (self.folder / "ca.pem").chmod(0o644)
        self.ca = self.folder / "ca.pem"

    def run(self, program, *words):
        done = subprocess.run([binaries() / program, *map(str, words)],
                              preexec_fn=as_unprivileged, cwd="/",
                              stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{program}: {done.stdout}")

    def start(self):
        if self.process is not None:
            return
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [binaries() / "postgres", "-D", str(self.folder / "db")],
                preexec_fn=as_unprivileged, cwd="/", stdin=subprocess.DEVNULL,
                stdout=log, stderr=log)
        until = time.monotonic() + 60
        while not self.is_up():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self.folder / "log").read_text()[-2000:])
            time.sleep(0.02)

    def is_up(self):
        return subprocess.run(
            [binaries() / "pg_isready", "-q", "-h", str(self.folder), "-p",
             str(self.port)], check=False).returncode == 0

    def stop(self, mode="fast"):
        if self.process is None:
            return
        signals = {"smart": signal.SIGTERM, "fast": signal.SIGINT,
                   "immediate": signal.SIGQUIT}
        self.process.send_signal(signals[mode])
        self.process.wait(timeout=60)
        self.process = None

    def restart(self, mode="fast"):
        self.stop(mode)
        self.start()

    # ---- use

    @property
    def url(self):
        return self.url_of("oms")

    @property
    def admin(self):
        return f"postgresql://postgres@127.0.0.1:{self.port}/oms"

    def url_of(self, database, role="oms"):
        return f"postgresql://{role}@127.0.0.1:{self.port}/{database}"

    def database(self, name):
        """A new, empty database; its url."""
        self.sql(f'CREATE DATABASE "{name}" OWNER oms', database="postgres")
        self.sql(f'GRANT CREATE ON DATABASE "{name}" TO keyed', database=name)
        return self.url_of(name)

    def sql(self, text, database="oms"):
        """What psql prints, without decoration, as the superuser."""
        done = subprocess.run(
            [binaries() / "psql", "-X", "-q", "-A", "-t", "-v",
             "ON_ERROR_STOP=1", "-h", str(self.folder), "-p", str(self.port),
             "-U", "postgres", "-d", database, "-c", text],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()

    def told(self):
        return {"url": self.url, "admin": self.admin, "port": self.port,
                "keyed": self.url_of("oms", "keyed"),
                "password_file": str(self.password_file),
                "ca": str(self.ca) if self.ca else None,
                "folder": str(self.folder),
                "pid": self.process.pid if self.process else None}


def obey(server, line):
    """One line of the input; what is answered."""
    words = line.split()
    if words[0] == "database":
        return {"url": server.database(words[1])}
    if words[0] not in ("start", "stop", "restart"):
        return {"error": f"what is {words[0]}?"}
    getattr(server, words[0])(*words[1:])
    return server.told()


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("--dir")
    asked.add_argument("--tls", action="store_true")
    asked = asked.parse_args()
    need_postgres()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with Postgres(asked.dir, asked.tls) as server:
        print(json.dumps(server.told()), flush=True)
        if sys.stdin.isatty() or os.path.realpath("/dev/null") == \
                os.path.realpath("/proc/self/fd/0"):
            signal.pause()
        for line in sys.stdin:
            if line.strip():
                print(json.dumps(obey(server, line)), flush=True)


if __name__ == "__main__":
    main()
