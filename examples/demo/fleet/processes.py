"""Processes that are started, watched and surely ended, and ports for them."""
import os
import random
import signal
import socket
import subprocess
import time

PORTS = (12000, 32000)
RANDOM = random.SystemRandom()
CLAIMS = []  # what says that the ports are ours, until this process ends


class Failed(Exception):
    """Something did not start or ended by itself; the text says where to
    look."""


def is_free(port):
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


def claim(port):
    """Whether the port is ours as long as this process lives: others who look
    for one at the same time leave it out, though nobody listens there yet."""
    door = socket.socket(socket.AF_UNIX)
    try:
        door.bind(f"\0oms-port-{port}")
    except OSError:
        door.close()
        return False
    CLAIMS.append(door)
    return True


def free_ports(count):
    """Ports of the loopback that nobody has or is about to have.

    They lie below those that the system gives to whoever connects (32768 on),
    so that no connection takes one before its server has it."""
    ports = []
    while len(ports) < count:
        port = RANDOM.randrange(*PORTS)
        if is_free(port) and claim(port):
            ports.append(port)
    return ports


def last_lines(path, count=5):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return "".join(file.readlines()[-count:])
    except OSError:
        return ""


class Process:
    """A program with its output in files. [ready] is how its first line on
    standard output begins."""

    def __init__(self, name, words, folder, ready="", environment=None):
        self.name = name
        self.words = [str(word) for word in words]
        self.out = folder / f"{name}.out"
        self.log = folder / f"{name}.log"
        self.ready = ready
        self.environment = environment
        self.child = None
        self.told = False
        self.starts = 0

    def start(self):
        self.starts += 1
        self.told = False
        with open(self.out, "wb") as out, open(self.log, "ab") as log:
            # A group of its own: Ctrl-C is for us, and we tell them.
            self.child = subprocess.Popen(
                self.words, stdin=subprocess.DEVNULL, stdout=out, stderr=log,
                env={**os.environ, **(self.environment or {})},
                start_new_session=True)

    def wait_ready(self, seconds=60):
        """What the first line says behind [ready]."""
        until = time.monotonic() + seconds
        while True:
            line = self.out.read_text(errors="replace").split("\n", 1)
            if len(line) > 1 and line[0].startswith(self.ready):
                return line[0][len(self.ready):].strip()
            if self.child.poll() is not None:
                raise Failed(f"{self.name} ended with {self.child.returncode}:"
                             f"\n{last_lines(self.log)}")
            if time.monotonic() > until:
                raise Failed(f"{self.name} is not ready after {seconds} s:"
                             f"\n{last_lines(self.log)}")
            time.sleep(0.02)

    @property
    def alive(self):
        return self.child is not None and self.child.poll() is None

    def kill(self):
        """As a power cut would."""
        if self.alive:
            self.child.kill()
            self.child.wait()

    def tell(self):
        """Asks it to end. Once: a second time would mean at once."""
        if self.alive and not self.told:
            self.told = True
            self.child.send_signal(signal.SIGTERM)

    def stop(self, patience_s=15):
        """True: it ended in peace."""
        self.tell()
        if self.child is None:
            return True
        try:
            self.child.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.kill()
            return False
        return self.child.returncode in (0, -signal.SIGTERM)
