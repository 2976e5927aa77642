#!/usr/bin/env python3
"""The examples of deployment are what their readers accept, and what omsd
accepts: the Compose file by Compose's own library, the manifests strictly by
Kubernetes' own types (both as Go modules), settings by `omsd --check-config`.
Nothing is run."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("OMS_SOURCE_DIR",
                             Path(__file__).resolve().parents[2]))
BUILD = Path(os.environ.get("OMS_BUILD_DIR", SOURCE / "build/release"))
COMPOSE = SOURCE / "examples/compose"
KUBERNETES = SOURCE / "examples/kubernetes"
ROLES = {"processing", "payment", "fulfillment", "tracking", "cancellation",
         "notification", "history", "reporting"}
SKIPPED = 77
MODULE = """module deploy

go 1.19

require (
\tgithub.com/compose-spec/compose-go v1.20.2
\tk8s.io/api v0.26.15
\tk8s.io/apimachinery v0.26.15
)
"""


def built(folder):
    """The reader, or None where Go or its modules cannot be had."""
    if shutil.which("go") is None:
        return None
    (folder / "go.mod").write_text(MODULE)
    shutil.copy(SOURCE / "tests/fleet/_deploy.go", folder / "main.go")
    for words in (["go", "mod", "tidy"], ["go", "build", "-o", "deploy", "."]):
        try:
            done = subprocess.run(words, cwd=folder, capture_output=True,
                                  text=True, timeout=300,
                                  env={**os.environ, "GOFLAGS": "-mod=mod"})
        except subprocess.TimeoutExpired:
            return None
        if done.returncode != 0:
            if "main.go" in done.stderr:
                raise AssertionError(done.stderr)
            return None
    return folder / "deploy"


class Deploy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="oms-deploy-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.reader = built(cls.folder)
        if cls.reader is None:
            print("skipped: Go and its modules are not to be had")
            sys.exit(SKIPPED)

    def read(self, *words, code=0):
        done = subprocess.run([self.reader, *map(str, words)],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout.splitlines() if code == 0 else done.stderr

    def settings(self):
        """service -> variables"""
        found = {}
        for line in self.read("compose", COMPOSE / "compose.yaml"):
            parts = line.split("\t")
            found.setdefault(parts[0], {})
            if len(parts) == 3:
                found[parts[0]][parts[1]] = parts[2]
        return found

    def secret(self, name):
        path = self.folder / name
        if not path.exists():
            path.touch(0o600)
            path.write_text("a-secret\n" if name != "keys" else "")
        return str(path)

    def check_omsd(self, variables):
        """What omsd says about settings whose files are in another place."""
        here = {name: re.sub(r"^/run/secrets/(?:oms/)?(\w+)$",
                             lambda found: self.secret(found[1]), value)
                for name, value in variables.items()}
        done = subprocess.run([BUILD / "omsd", "--check-config"],
                              capture_output=True, text=True,
                              env={**os.environ, **here})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_compose__has_every_service_and_is_accepted(self):
        found = self.settings()
        self.assertEqual(set(found) - ROLES,
                         {"database", "broker", "gateway"})
        self.assertLessEqual(ROLES, set(found))
        databases = (COMPOSE / "databases.sql").read_text()
        for role in ROLES:
            self.assertEqual(found[role]["OMSD_SERVER_ROLES"], role)
            name = found[role]["OMSD_SHOP_DEFAULT_DB"].rsplit("/", 1)[-1]
            self.assertIn(f"CREATE DATABASE {name} ", databases)
            self.check_omsd(found[role])

    def test_instances_of_compose__are_taken_by_the_gateway(self):
        subprocess.run([BUILD / "oms", "gateway", "haproxy", "--out",
                        self.folder / "made", "--instances",
                        (COMPOSE / "instances").read_text().strip()],
                       check=True, capture_output=True)
        made = (self.folder / "made/made.cfg").read_text()
        for role in ROLES:
            self.assertIn(f"oms-{role}-1:8080", made)

    def test_manifests__are_strictly_what_kubernetes_knows(self):
        found = self.read("kubernetes", *sorted(KUBERNETES.glob("*.yaml")))
        for role in ROLES | {"gateway"}:
            self.assertIn(f"Deployment/{role}", found)
        self.assertEqual(len(found), len(set(found)))

    def test_settings_of_kubernetes__are_accepted_by_omsd(self):
        text = (KUBERNETES / "settings.yaml").read_text()
        common = dict(re.findall(r'^  (OMSD_\w+): "?([^"\n]+)"?$', text,
                                 re.M))
        self.assertGreater(len(common), 5)
        roles = (KUBERNETES / "roles.yaml").read_text()
        for role in ROLES:
            url = re.search(rf'"(postgresql://[^"]*oms_{role}[^"]*)"', roles)
            self.check_omsd({**common, "OMSD_SERVER_ROLES": role,
                             "OMSD_SHOP_DEFAULT_DB": url[1]})

    def test_unknown_field__is_seen(self):
        bad = self.folder / "bad.yaml"
        text = (KUBERNETES / "gateway.yaml").read_text()
        bad.write_text(text.replace("replicas: 2", "replica: 2"))
        self.assertIn("replica", self.read("kubernetes", bad, code=1))
        text = (COMPOSE / "compose.yaml").read_text()
        bad.write_text(text.replace("restart:", "restat:"))
        self.assertIn("restat", self.read("compose", bad, code=1))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
