"""What the tests of a whole fleet share: the runner of the demo, and a folder
for each test."""
import os
import shutil
import sys
import tempfile
from pathlib import Path

SOURCE = Path(os.environ.get("OMS_SOURCE_DIR",
                             Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(SOURCE / "examples/demo/fleet"))
from services import (Binaries, Missing, broker_server,  # noqa: E402
                      database_server, need_gateway)

SKIPPED = 77


def need_fleet(broker="rabbitmq"):
    """The programs; ends the test program where something is not here."""
    folder = Path("/nonexistent")
    try:
        need_gateway()
        database_server(folder)
        broker_server(broker, folder)
        return Binaries()
    except Missing as why:
        print(f"skipped: {why}")
        sys.exit(SKIPPED)


class Folder:
    """Kept with all logs when a test fails, and its name is printed."""

    def __init__(self, name):
        self.path = Path(tempfile.mkdtemp(prefix=f"oms-{name}-"))
        self.good = False

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None and self.good:
            shutil.rmtree(self.path, ignore_errors=True)
        else:
            print(f"logs and databases are in {self.path}", file=sys.stderr)


def explain(verified):
    """The first violations, for a message."""
    return "\n".join(f"{one['rule']} at {one['service']}, {one['subject']}: "
                     f"{one['text']}"
                     for one in verified["violations"][:20])
