"""A store that is slow holds up nobody who does not ask it: with one thread that
serves, /livez is answered while /readyz and /metrics wait for the engine.

The store is held by a small library that is loaded before the engine's own; it
lets queries wait for as long as a file is there."""
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from _live import InBackground
from _omsd import Omsd, main, skip, until

HOLD = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
int oms_query(void *oms, const char *name, const char *args, void *out,
              void *err)
{
    static int (*real)(void *, const char *, const char *, void *, void *);
    int asked = strcmp(name, "event.list") != 0; // not by a stream
    if (asked && access(getenv("HOLD"), F_OK) == 0)
        close(open(getenv("HELD"), O_CREAT | O_WRONLY, 0600));
    while (asked && access(getenv("HOLD"), F_OK) == 0)
        usleep(1000);
    if (real == NULL)
        *(void **)&real = dlsym(RTLD_NEXT, "oms_query");
    return real(oms, name, args, out, err);
}
"""


class Health(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if os.environ.get("OMS_SANITIZE"):
            skip("a sanitizer wants to be the first library")
        compiler = shutil.which("cc") or skip("there is no compiler")
        cls.folder = tempfile.TemporaryDirectory()
        cls.hold = Path(cls.folder.name, "hold")
        cls.held = Path(cls.folder.name, "held")
        library = Path(cls.folder.name, "hold.so")
        subprocess.run([compiler, "-shared", "-fPIC", "-x", "c", "-", "-o",
                        library, "-ldl"], input=HOLD, text=True, check=True)
        cls.omsd = Omsd(settings={"server": {"threads": 1}}, env={
            "LD_PRELOAD": str(library), "HOLD": str(cls.hold),
            "HELD": str(cls.held)}).start()

    @classmethod
    def tearDownClass(cls):
        cls.hold.unlink(missing_ok=True)
        cls.omsd.__exit__(None, None, None)
        cls.folder.cleanup()

    def waits_alone(self, path):
        self.held.unlink(missing_ok=True)
        self.hold.touch()
        try:
            slow = InBackground(self.omsd.get, path)
            until(self.held.exists, "a query waits")
            quick = InBackground(self.omsd.get, "/livez")
            self.assertEqual(200, quick.result(10).status)
            self.assertTrue(slow.is_alive())
        finally:
            self.hold.unlink()
        self.assertEqual(200, slow.result().status)

    def test_readyz_waits_alone(self):
        self.waits_alone("/readyz")

    def test_metrics_wait_alone(self):
        self.waits_alone("/metrics")


if __name__ == "__main__":
    main()
