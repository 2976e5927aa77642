"""What the tests of the Python package share: where it is, shops to try it on,
and how a build with AddressSanitizer is run."""
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("OMS_SOURCE_DIR",
                             Path(__file__).resolve().parents[2]))
BUILD = Path(os.environ.get("OMS_BUILD_DIR", SOURCE / "build/release"))
OMS = os.environ.get("OMS_BIN", str(BUILD / "oms"))
PACKAGE = BUILD / "python"
FULL = os.environ.get("OMS_FULL") == "1"
SKIPPED = 77  # what ctest takes for "skipped"


def skip(why):
    print(why)
    sys.exit(SKIPPED)


def runtime():
    """The AddressSanitizer that the binding was built with, or None."""
    module = next(PACKAGE.glob("oms/_omsc*.so"))
    found = subprocess.run(["ldd", str(module)], capture_output=True,
                           text=True, check=False,
                           env={"PATH": os.defpath}).stdout
    said = re.search(r"libasan\S* => (\S+)", found)
    return said and said.group(1)


def begin():
    """Finds the package. A sanitizer must be in the process before Python, so
    the program starts itself again with it."""
    if not list(PACKAGE.glob("oms/_omsc*.so")):
        skip("the Python binding was not built here: SWIG or Python's "
             "headers are missing")
    sanitizers = os.environ.get("OMS_SANITIZE", "")
    if "thread" in sanitizers:
        skip("Python is not built for ThreadSanitizer")
    library = runtime()
    if library is None and "address" in sanitizers:
        skip("this compiler's AddressSanitizer cannot be loaded into Python")
    if library is not None and library not in os.environ.get("LD_PRELOAD",
                                                             ""):
        again(library)
    sys.path.insert(0, str(PACKAGE))


def again(library):
    """Frames beyond three belong to Python, whose own leaks are not asked
    for; what a frame of ours allocated and nobody freed fails the run."""
    rules = tempfile.NamedTemporaryFile("w", suffix=".lsan", delete=False)
    with rules:
        rules.write("leak:python3\nleak:libcrypto\nleak:libexpat\n"
                    "leak:libstdc++\nleak:ld-linux\n")
    os.environ.update(
        LD_PRELOAD=library, PYTHONMALLOC="malloc",
        ASAN_OPTIONS="detect_leaks=1:malloc_context_size=3:"
                     "allocator_may_return_null=1",
        LSAN_OPTIONS=f"suppressions={rules.name}:print_suppressions=0")
    os.execv(sys.executable, [sys.executable, *sys.argv])


def line(sku="mug", quantity=1, price=1250):
    return {"sku": sku, "quantity": quantity, "unit_price_minor": price}


class ShopTest(unittest.TestCase):
    """A test with a shop in memory, and goods in it."""
    takes = ()

    def setUp(self):
        import oms
        self.shop = oms.open(":memory:", takes=self.takes)
        self.addCleanup(self.shop.close)
        self.shop.stock.receive("mug", quantity=1000, key="truck")

    def place(self, order_id="o-1", **more):
        given = {"currency": "EUR", "lines": [line()],
                 "payments": [{"method": "card", "amount_minor": 1250}],
                 "key": f"place-{order_id}", **more}
        return self.shop.orders.place(order_id, **given)

    def folder(self):
        folder = tempfile.TemporaryDirectory(prefix="oms-python-")
        self.addCleanup(folder.cleanup)
        return Path(folder.name)
