"""Ports of the loopback for the servers of a test: those of the demo."""
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] /
                    "examples" / "demo" / "fleet"))
from processes import free_ports  # noqa: E402

__all__ = ["free_port", "free_ports"]


def free_port():
    return free_ports(1)[0]
