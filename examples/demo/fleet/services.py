"""A whole fleet on the loopback, in one folder: PostgreSQL with a database for
each role, a broker, eleven daemons, what is outside of a shop, and the gateway.

    with Fleet(folder, binaries, told=print) as fleet:
        client = fleet.client()

Everything is stopped whatever happens. The servers are those of the tests."""
import json
import os
import secrets
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(SOURCE / "tests/fleet"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from client import Client, Routes  # noqa: E402
from daemons import ROLES, instances  # noqa: E402
from processes import Failed, Process, free_ports  # noqa: E402

DAEMONS_MAX = 24


class Missing(Exception):
    """Something is not installed or built; the text says what."""


class Binaries:
    """oms, omsd and oms-sandbox of one build."""

    def __init__(self, build=None):
        build = Path(build or os.environ.get("OMS_BUILD_DIR") or
                     SOURCE / "build/release")
        # Where Kafka is kept once it was fetched.
        os.environ.setdefault("OMS_BUILD_DIR", str(build))
        self.oms = Path(os.environ.get("OMS_BIN") or build / "oms")
        self.omsd = Path(os.environ.get("OMS_DAEMON_BIN") or build / "omsd")
        self.sandbox = build / "oms-sandbox"
        for program in (self.oms, self.omsd, self.sandbox):
            if not program.exists():
                raise Missing(f"{program} was not built")


def ask_json(url, key=None, body=None, timeout=5):
    heads = {"Authorization": f"Bearer {key}"} if key else {}
    text = None
    if body is not None:
        text = json.dumps(body).encode()
        heads["Content-Type"] = "application/json"
    asked = urllib.request.Request(url, text, heads)
    with urllib.request.urlopen(asked, timeout=timeout) as reply:
        return json.load(reply)


# ---- servers of others --------------------------------------------------------

def database_server(folder):
    import _postgres
    if _postgres.binaries() is None:
        raise Missing("postgresql is not installed (tools/setup.sh fleet)")
    return _postgres.Postgres(folder / "postgres")


def broker_server(kind, folder):
    """A broker that is not started yet; Kafka is fetched if need be."""
    if kind == "rabbitmq":
        import _rabbitmq
        why = _rabbitmq.missing()
        if why is not None:
            raise Missing(f"{why} (tools/setup.sh fleet)")
        return _rabbitmq.RabbitMQ(str(folder / "rabbitmq"))
    import _kafka
    try:
        return _kafka.Kafka(str(folder / "kafka"))
    except SystemExit:  # the fixture has said why
        raise Missing("a real Kafka cannot be had here") from None


def need_gateway():
    import _haproxy
    if _haproxy.PROGRAM is None:
        raise Missing("haproxy is not installed (tools/setup.sh fleet)")


def moves(broker):
    """What a daemon says of its broker, as far as something is on its way."""
    if not broker["connected"]:
        yield "its broker is away"
    for name in ("window", "unacked", "held"):
        if broker[name]:
            yield f"{broker[name]} {name}"
    if broker["publishes"] and broker["behind"]:
        yield f"{broker['behind']} not published"
    if broker["gaps"]:
        yield "events of others are missing"


# ---- the fleet ------------------------------------------------------------------

class Fleet:
    def __init__(self, folder, binaries, broker="rabbitmq", told=None,
                 proxies=None, level="warn", durable=False, twice=None,
                 settings=None):
        self.folder = Path(folder)
        self.binaries = binaries
        self.broker_kind = broker
        self.told = told or (lambda text: None)
        self.proxies = proxies  # (name, port) -> port: stands in between
        self.level = level
        self.durable = durable  # PostgreSQL syncs, as it does by default
        self.settings = settings or {}  # more of [broker]
        ports = iter(free_ports(DAEMONS_MAX))
        more = {} if twice is None else {"twice": twice}
        self.logs = self.folder / "daemons"
        self.daemons = instances(binaries.omsd, self.logs, ports, **more)
        self.url = None
        self.key = None
        self.database = self.broker = self.gateway = self.outside = None
        self.watcher = None
        self.resting = threading.Event()
        self.held_back = set()  # names that are not to be restarted now
        self.restarts = 0
        self.begun = time.monotonic()

    # -- life --------------------------------------------------------------

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)  # the database is somebody else's
        self.logs.mkdir(exist_ok=True)
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.resting.set()
        if self.watcher is not None:
            self.watcher.join()
        # First who asks, then who answers.
        if self.gateway is not None:
            self.gateway.stop()
        for one in self.daemons:
            one.tell()
        self.unclean = [one.name for one in self.daemons if not one.stop(12)]
        if self.outside is not None:
            self.outside.stop(5)
        for server in (self.broker, self.database):
            if server is not None:
                server.__exit__(None, None, None)

    def say(self, text):
        self.told(f"{time.monotonic() - self.begun:6.1f} s  {text}")

    def start(self):
        need_gateway()
        self.start_servers()
        self.make_keys()
        self.start_outside()
        self.configure()
        for one in self.daemons:
            one.start()
        for one in self.daemons:
            one.wait_ready(90)
        self.say(f"{len(self.daemons)} daemons of {len(ROLES)} services are "
                 "ready")
        self.start_gateway()

    def start_servers(self):
        """Both at once: each takes seconds, most of them waiting."""
        trouble = []

        def enter(server):
            try:
                server.__enter__()
            except BaseException as why:  # told in the thread that waits
                trouble.append(why)

        self.database = database_server(self.folder)
        self.broker = broker_server(self.broker_kind, self.folder)
        threads = [threading.Thread(target=enter, args=(one,))
                   for one in (self.database, self.broker)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        if trouble:
            raise Failed(str(trouble[0]))
        if self.durable:
            for name in ("fsync", "full_page_writes"):
                self.database.sql(f"ALTER SYSTEM SET {name} = on")
            self.database.sql("SELECT pg_reload_conf()")
        for role in ROLES:
            self.database.database(f"oms_{role}")
        self.say(f"PostgreSQL has {len(ROLES)} databases, "
                 f"{self.broker_kind} is up")

    def make_keys(self):
        self.keys = self.folder / "keys.jsonl"
        done = subprocess.run(
            [str(self.binaries.oms), "keys", "create", "--keys",
             str(self.keys), "--name", "fleet", "--scopes", "*"],
            capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(f"oms keys: {done.stderr}")
        self.key = done.stdout.strip().split()[-1]
        self.keys.chmod(0o600)
        self.key_file = self.secret("key", self.key)

    def secret(self, name, text):
        path = self.folder / name
        path.touch(0o600)
        path.write_text(text + "\n")
        return path

    def start_outside(self):
        """Who keeps the goods, the prices and the customers."""
        self.outside = Process("outside", [
            self.binaries.sandbox, "--port", "0", "--units", "0"],
            self.logs, "oms-sandbox ready at ")
        self.outside.start()
        self.outside_url = self.outside.wait_ready()

    def between(self, name, port):
        return self.proxies(name, port) if self.proxies else port

    def broker_settings(self):
        if self.broker_kind == "kafka":
            return (f"kafka://127.0.0.1:{self.broker.port}",
                    dict(self.settings))
        port = self.between("broker", self.broker.port)
        password = self.secret("broker-password", "guest")
        return (f"amqp://guest@127.0.0.1:{port}/",
                {"password_file": password, **self.settings})

    def database_url(self, role, direct=False):
        port = self.database.port
        if not direct:
            port = self.between("database", port)
        return f"postgresql://oms@127.0.0.1:{port}/oms_{role}"

    def configure(self):
        url, more = self.broker_settings()
        services = {}
        for one in self.daemons:
            services.setdefault(one.role, []).append(one.url)
        plan = {"db": {role: self.database_url(role) for role in ROLES},
                "broker": url, "broker_more": more, "keys": self.keys,
                "level": self.level, "outside": self.outside_url,
                "services": services, "token_file": self.key_file}
        for one in self.daemons:
            one.configure(plan)
        (self.folder / "fleet.json").write_text(json.dumps({"services": [
            {"name": role, "db": self.database_url(role, direct=True)}
            for role in ROLES]}, indent=1))

    def start_gateway(self):
        import _haproxy
        _haproxy.OMS = self.binaries.oms
        places = {}
        for one in self.daemons:
            places.setdefault(one.role, []).append(f"127.0.0.1:{one.port}")
        # One program stands for all customers here.
        self.gateway = _haproxy.Gateway(
            " ".join(f"{role}={','.join(urls)}"
                     for role, urls in places.items()),
            "--keys", self.keys, folder=self.folder / "gateway",
            SUBJECT_MAX=10 ** 7, ADDRESS_MAX=10 ** 7,
            CONNECTIONS_MAX=4096)
        self.gateway.start()
        self.url = self.gateway.url
        self.wait_gateway()
        self.say(f"the gateway answers at {self.url}")

    def wait_gateway(self, seconds=30):
        """Until every service answers through it."""
        until = time.monotonic() + seconds
        probes = ["/v1/orders?limit=1", "/v1/payments/summary",
                  "/v1/fulfillments", "/v1/returns?limit=1",
                  "/v1/deliveries?limit=1", "/v1/history",
                  "/v1/reports/range"]
        while probes:
            try:
                ask_json(self.url + probes[0], self.key)
                probes.pop(0)
            except (OSError, ValueError) as why:
                if time.monotonic() > until:
                    raise Failed(f"the gateway: {probes[0]}: {why}; see "
                                 f"{self.gateway.log_path}") from None
                time.sleep(0.1)

    # -- use ---------------------------------------------------------------

    def routes(self):
        return Routes(self.binaries.oms)

    def client(self, patience_s=60, **more):
        return Client(self.url, self.key, self.routes(), patience_s, **more)

    def fill_shelves(self, shelves, units):
        for sku, place in shelves:
            body = {"sku": sku, "on_hand": units}
            if place:
                body["location_id"] = place
            ask_json(f"{self.outside_url}/_sandbox/stock", body=body)

    def status(self, one):
        return ask_json(f"{one.url}/v1/engine", self.key)

    def watch(self):
        """Starts again whoever ends, as systemd or Kubernetes would."""
        def look():
            while not self.resting.wait(0.2):
                for one in self.daemons:
                    if not one.alive and one.name not in self.held_back:
                        self.restarts += 1
                        one.start()
        self.watcher = threading.Thread(target=look, daemon=True)
        self.watcher.start()

    def unsettled(self):
        """What is still to be done anywhere, in words; [] if nothing is."""
        found = []
        for one in self.daemons:
            try:
                told = self.status(one)
            except (OSError, ValueError) as why:
                found.append(f"{one.name} does not answer: {why}")
                continue
            found += [f"{one.name}: {cursor['module']} is "
                      f"{cursor['lag']} events behind"
                      for cursor in told["cursors"] if cursor["lag"]]
            found += [f"{one.name}: {kind['overdue']} {kind['kind']}"
                      for kind in told["kinds"] if kind["overdue"] and
                      not kind["kind"].startswith("notification.send.")]
            found += [f"{one.name}: {said}" for broker in
                      told.get("transports", []) for said in moves(broker)]
        return found

    def events(self):
        """role -> events in its log"""
        counted = {}
        for one in self.daemons:
            if one.role not in counted:
                counted[one.role] = self.status(one)["events"]
        return counted

    def settle(self, seconds=60):
        """Waits until nothing moves any more. [] or what still does."""
        until = time.monotonic() + seconds
        before = None
        while True:
            left = self.unsettled()
            now = None if left else self.events()
            if now is not None and now == before:
                return []
            before = now
            if time.monotonic() > until:
                return left or ["events are still coming"]
            time.sleep(0.5)

    def verify(self, stuck_s=60):
        """(exit code, what `oms verify --fleet` found)"""
        done = subprocess.run(
            [str(self.binaries.oms), "verify", "--fleet",
             str(self.folder / "fleet.json"), "--json", "--stuck",
             str(stuck_s)], capture_output=True, text=True)
        try:
            return done.returncode, json.loads(done.stdout)
        except ValueError:
            raise Failed(f"oms verify --fleet: {done.stderr}") from None


def folder_for_runs():
    """Of this run only, and not guessable by others."""
    return Path("/tmp") / f"oms-fleet-{secrets.token_hex(4)}"
