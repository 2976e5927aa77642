#!/usr/bin/env python3
"""examples/shop_go does what it says."""
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from _package import BUILD, SOURCE, Server, free_port, skip
from _shop_life import ShopLife

LINES_MAX = 150
SHOP = SOURCE / "examples/shop_go"


def go_tool():
    for folder in ("/usr/local/go/bin", "/usr/lib/go-1.19/bin", "/usr/bin"):
        if Path(folder, "go").exists():
            return Path(folder, "go")
    return None


def build(folder):
    """cgo finds the library by a description of the build tree."""
    (folder / "omsc.pc").write_text(
        "Name: omsc\nDescription: of this build tree\nVersion: 0\n"
        f"Cflags: -I{SOURCE}/include\n"
        f"Libs: -L{BUILD} -Wl,-rpath,{BUILD} -lomsc\n", "utf-8")
    subprocess.run(
        [go_tool(), "build", "-o", folder / "shop", "."], cwd=SHOP,
        check=True, timeout=300,
        env={**os.environ, "PKG_CONFIG_PATH": str(folder), "GOPROXY": "off",
             "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local",
             "CGO_ENABLED": "1"})
    return folder / "shop"


class GoShop(ShopLife, unittest.TestCase):
    id_name = "subject"

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="oms-shop-go-")
        cls.addClassCleanup(cls.folder.cleanup)
        folder = Path(cls.folder.name)
        port = free_port()
        cls.server = Server([build(folder), folder / "shop.db",
                             f"127.0.0.1:{port}"], port)
        cls.addClassCleanup(cls.server.stop)

    def test_shop__is_short(self):
        text = (SHOP / "main.go").read_text("utf-8")
        self.assertLess(len(text.splitlines()), LINES_MAX)


if __name__ == "__main__":
    if os.environ.get("OMS_SANITIZE"):
        skip("Go would have to carry the sanitizer")
    if go_tool() is None or not (SOURCE / "bindings/go").exists():
        skip("there is no Go")
    unittest.main()
