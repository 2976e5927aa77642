#!/usr/bin/env python3
"""A real RabbitMQ in a directory of its own, for tests.

  python3 _rabbitmq.py [--dir D]   prints {"url": ...} once it is ready; stops
                                   on SIGTERM or the end of its input

Meanwhile it does what the lines of its input say (kill, start, restart, stop,
ctl WORD..., memory) and answers each with a line of JSON. Own node name, own
ports, own epmd, the plug-in for consistent hashing enabled without a running
node. It runs as somebody without rights when we are root.
"""
import argparse
import json
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from _ports import free_ports

LIB = "/usr/lib/rabbitmq"
PLUGIN = "rabbitmq_consistent_hash_exchange"
START_S = 60


def server_path():
    if not os.path.isdir(LIB):
        return None
    for name in sorted(os.listdir(f"{LIB}/lib"), reverse=True):
        path = f"{LIB}/lib/{name}/sbin/rabbitmq-server"
        if os.path.exists(path):
            return path
    return None


class RabbitMQ:
    """A broker; `url` is where it is. `plugin` False: without hashing."""

    def __init__(self, folder=None, plugin=True, memory=None, cert=None):
        self.own = folder is None
        self.dir = folder or tempfile.mkdtemp(prefix="oms-rabbitmq-")
        self.plugin, self.memory, self.cert = plugin, memory, cert
        self.port, self.dist, self.epmd, self.tls = free_ports(4)
        self.url = f"amqp://guest:guest@127.0.0.1:{self.port}/"
        self.tls_url = f"amqps://guest:guest@localhost:{self.tls}/"
        self.node = f"oms{self.port}@localhost"
        self.process = None
        self.epmd_process = None

    def __enter__(self):
        os.makedirs(self.dir, exist_ok=True)
        os.chmod(self.dir, 0o755)
        self.home = os.path.join(self.dir, "home")
        os.makedirs(self.home, exist_ok=True)
        self._configure()
        try:
            self.epmd_process = subprocess.Popen(
                self._as_nobody(["epmd", "-address", "127.0.0.1", "-port",
                                 str(self.epmd)]),
                env=self.env, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL)
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.stop()
        if self.epmd_process is not None:
            self.epmd_process.kill()
            self.epmd_process.wait()
            self.epmd_process = None
        if self.own:
            shutil.rmtree(self.dir, ignore_errors=True)

    def _as_nobody(self, command):
        if os.geteuid() != 0:
            return command
        return ["setpriv", "--reuid=nobody", "--regid=nogroup",
                "--clear-groups", "--"] + command

    def _configure(self):
        home = self.home
        with open(f"{home}/rabbitmq.conf", "w") as out:
            out.write(f"listeners.tcp.1 = 127.0.0.1:{self.port}\n"
                      "loopback_users = none\n"
                      "disk_free_limit.absolute = 50MB\n")
            if self.memory is not None:
                out.write(f"vm_memory_high_watermark.absolute = "
                          f"{self.memory}\n")
            if self.cert is not None:
                out.write(f"listeners.ssl.1 = 127.0.0.1:{self.tls}\n"
                          f"ssl_options.cacertfile = {self.cert[0]}\n"
                          f"ssl_options.certfile = {self.cert[0]}\n"
                          f"ssl_options.keyfile = {self.cert[1]}\n")
        with open(f"{home}/plugins", "w") as out:
            out.write(f"[{PLUGIN}].\n" if self.plugin else "[].\n")
        cookie = f"{home}/.erlang.cookie"
        if not os.path.exists(cookie):
            with open(cookie, "w") as out:
                out.write(secrets.token_hex(16))
        os.chmod(cookie, 0o400)
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            for path in [home] + [f"{home}/{n}" for n in os.listdir(home)]:
                os.chown(path, nobody.pw_uid, nobody.pw_gid)
        self.env = {
            "PATH": os.environ["PATH"], "HOME": home, "LANG": "C.UTF-8",
            "RABBITMQ_NODENAME": self.node,
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self.dist),
            "RABBITMQ_CONFIG_FILE": f"{home}/rabbitmq.conf",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{home}/plugins",
            "RABBITMQ_MNESIA_BASE": f"{home}/data",
            "RABBITMQ_LOG_BASE": f"{home}/log",
            "RABBITMQ_PID_FILE": f"{home}/pid",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS":
                "+S 2:2 -kernel inet_dist_use_interface {127,0,0,1}",
            "ERL_EPMD_PORT": str(self.epmd),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
        }

    def start(self):
        """Returns when it takes connections."""
        log = open(f"{self.dir}/server.log", "ab")
        self.process = subprocess.Popen(
            self._as_nobody([server_path()]), env=self.env, cwd=self.home,
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True)
        log.close()
        end = time.monotonic() + START_S
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > end:
                with open(f"{self.dir}/server.log") as text:
                    raise RuntimeError("RabbitMQ does not start:\n" +
                                       text.read()[-2000:])
            time.sleep(0.1)

    def _answers(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as s:
                s.settimeout(5)
                s.sendall(b"AMQP\x00\x00\x09\x01")
                return len(s.recv(8)) == 8
        except OSError:
            return False

    def kill(self):
        """At once, as when the power fails."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.process.wait()
            self.process = None

    def stop(self):
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(20)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass
        self.kill()

    def restart(self):
        self.kill()
        self.start()

    def ctl(self, *args):
        """What rabbitmqctl says."""
        tool = os.path.join(os.path.dirname(server_path()), "rabbitmqctl")
        return subprocess.run(self._as_nobody([tool, "-q", "-n", self.node,
                                               *args]),
                              env=self.env, cwd=self.home, check=True,
                              capture_output=True, text=True,
                              timeout=60).stdout


def missing():
    """Why it cannot run here, or None."""
    if server_path() is None:
        return "rabbitmq-server is not installed"
    if shutil.which("epmd") is None:
        return "epmd is not installed"
    return None


def obey(broker, words):
    """What a line of the input asks for."""
    if words[0] in ("start", "kill", "restart", "stop"):
        if words[0] != "start" or broker.process is None:
            getattr(broker, words[0])()
        return {"up": broker.process is not None}
    if words[0] == "ctl":
        return {"said": broker.ctl(*words[1:]).splitlines()}
    if words[0] == "memory":
        with open(f"/proc/{broker.process.pid}/status") as text:
            return {"kb": re.search(r"VmRSS:\s+(\d+)", text.read())[1]}
    return {"wrong": words[0]}


def serve(given):
    cert = tuple(given.cert.split(",")) if given.cert else None
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with RabbitMQ(given.dir, not given.no_plugin, given.memory,
                  cert) as broker:
        print(json.dumps({"url": broker.url, "port": broker.port,
                          "tls_url": broker.tls_url}), flush=True)
        if sys.stdin.isatty() or os.path.realpath("/dev/null") == \
                os.path.realpath("/proc/self/fd/0"):
            signal.pause()
        for line in sys.stdin:
            if line.strip():
                print(json.dumps(obey(broker, line.split())), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dir")
    parser.add_argument("--no-plugin", action="store_true")
    parser.add_argument("--memory", help="where publishers are stopped")
    parser.add_argument("--cert", help="CERT.pem,KEY.pem: TLS too")
    given = parser.parse_args()
    why = missing()
    if why is not None:
        print(why)
        return 77
    serve(given)
    return 0


if __name__ == "__main__":
    sys.exit(main())
