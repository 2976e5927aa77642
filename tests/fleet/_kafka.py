"""A Kafka of one's own for a test: a real broker (KRaft, one node) on free
ports of the loopback, gone afterwards.

    with Kafka() as broker:
        broker.brokers        # 127.0.0.1:PORT
        broker.restart("kill")

    python3 _kafka.py --dir D

prints {"brokers": ..., "version": ...} once it is ready and stops on SIGTERM or
the end of its input. Meanwhile it does what the lines of its input say (start,
stop, restart, kill) and answers each with a line of JSON.

Debian has no Kafka. It is fetched once from Maven Central into the build tree
(peers/kafka); where Java, Maven or that repository is missing, or it takes too
long, whoever wanted it is skipped.
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
import uuid
from pathlib import Path

from _ports import free_port

SKIPPED = 77
VERSION = "3.9.1"  # the last that also runs on Java 11
FETCH_SECONDS = 120

PROJECT = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>omsc</groupId>
  <artifactId>kafka-peer</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>{version}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-simple</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
"""

SETTINGS = """
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={folder}/log
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
log.cleaner.enable=false
# A node that was killed may come back before it is missed.
broker.session.timeout.ms=1000
broker.heartbeat.interval.ms=200
initial.broker.registration.timeout.ms=60000
controlled.shutdown.enable=false
"""


def skip(why):
    print(f"skipped: {why}", flush=True)
    sys.exit(SKIPPED)


def cache():
    build = os.environ.get("OMS_BUILD_DIR")
    if build is None:
        build = Path(tempfile.gettempdir()) / "oms-peers"
    return Path(build) / "peers" / f"kafka-{VERSION}"


def fetch():
    """The folder of Kafka's jars, fetched unless they are there."""
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            skip(f"{program} is not here, and a real Kafka is written in Java")
    jars = cache()
    if (jars / "complete").exists():
        return jars
    jars.mkdir(parents=True, exist_ok=True)
    project = jars / "pom.xml"
    project.write_text(PROJECT.format(version=VERSION))
    try:
        done = subprocess.run(
            ["mvn", "-q", "-B", "-f", project, "dependency:copy-dependencies",
             f"-DoutputDirectory={jars}"], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            timeout=FETCH_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        skip(f"Maven Central gave no Kafka within {FETCH_SECONDS} s")
    if done.returncode != 0:
        skip("Kafka cannot be had from Maven Central")
    (jars / "complete").touch()
    return jars


class Kafka:
    def __init__(self, folder=None):
        self.own = folder is None
        self.jars = fetch()
        self.folder = Path(folder or tempfile.mkdtemp(prefix="oms-kafka-"))
        self.port = free_port()
        self.controller = free_port()
        self.process = None
        self.settings = self.folder / "server.properties"

    @property
    def brokers(self):
        return f"127.0.0.1:{self.port}"

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
        self.kill()
        if self.own:
            shutil.rmtree(self.folder, ignore_errors=True)

    def java(self, main, *words):
        return ["java", "-Xmx512m", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-Xshare:auto",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp", f"{self.jars}/*", main, *map(str, words)]

    def found(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.settings.write_text(SETTINGS.format(
            port=self.port, controller=self.controller, folder=self.folder))
        done = subprocess.run(
            self.java("kafka.tools.StorageTool", "format", "-t", uuid.uuid4(),
                      "-c", self.settings), text=True, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            raise RuntimeError(done.stdout[-2000:])

    def start(self):
        if self.process is not None:
            return
        with open(self.folder / "out", "ab") as out:
            self.process = subprocess.Popen(
                self.java("kafka.Kafka", self.settings), cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        until = time.monotonic() + 60
        while not self.is_up():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self.folder / "out").read_text()[-2000:])
            time.sleep(0.05)

    def is_up(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    def end(self, how):
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def stop(self):
        self.end(signal.SIGTERM)

    def kill(self):
        self.end(signal.SIGKILL)

    def restart(self, how="stop"):
        getattr(self, how)()
        self.start()

    def told(self):
        return {"brokers": self.brokers, "version": VERSION,
                "up": self.process is not None}


def obey(broker):
    for line in sys.stdin:
        word = line.strip()
        if word not in ("start", "stop", "restart", "kill"):
            print(json.dumps({"error": f"no such word: {word}"}), flush=True)
            continue
        getattr(broker, word)()
        print(json.dumps(broker.told()), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dir")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with Kafka(given.dir) as broker:
        print(json.dumps(broker.told()), flush=True)
        obey(broker)


if __name__ == "__main__":
    main()
