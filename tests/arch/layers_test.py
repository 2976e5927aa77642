"""Plants includes that go against the arrows."""
import unittest

from _tree import HEAD, TreeCase
from house import layers


class Layers(TreeCase):
    def setUp(self):
        super().setUp()
        for path in ("include/oms/base.h", "include/oms/oms.h",
                     "include/oms/http.h", "include/oms/mail.h",
                     "include/oms/payment.h", "include/oms/stripe.h",
                     "include/oms/port/store.h",
                     "include/oms/port/host.h", "src/base/arena.h",
                     "src/runtime/module.h", "src/runtime/engine.h",
                     "src/runtime/keeping.h",
                     "src/modules/payment/payment.h",
                     "src/modules/processing/processing.h",
                     "src/standins/catalog/catalog.h",
                     "src/adapters/sqlite/sqlite.h",
                     "src/adapters/memory/memory.h"):
            self.plant(path, HEAD)

    def include(self, path, name):
        quoted = name if name.startswith("<") else f'"{name}"'
        self.plant(path, f"{HEAD}#include {quoted}\n")

    ALLOWED = [
        ("include/oms/oms.h", "port/store.h"),
        ("src/base/a.c", "oms/port/host.h"),
        ("src/base/a.c", "<jansson.h>"),
        ("src/runtime/a.c", "base/arena.h"),
        ("src/runtime/a.c", "<pthread.h>"),
        ("src/modules/payment/a.c", "runtime/module.h"),
        ("src/modules/payment/a.c", "payment.h"),
        ("src/modules/history/a.c", "runtime/keeping.h"),
        ("src/modules/payment/a.c", "oms/port/store.h"),
        ("src/standins/catalog/a.c", "base/arena.h"),
        ("src/adapters/sqlite/a.c", "<sqlite3.h>"),
        ("src/adapters/sqlite/a.c", "oms/port/store.h"),
        ("src/adapters/stripe/a.c", "oms/stripe.h"),
        ("src/adapters/stripe/a.c", "oms/http.h"),
        ("src/adapters/stripe/a.c", "oms/payment.h"),
        ("src/oms.c", "adapters/sqlite/sqlite.h"),
        ("examples/a.c", "oms/base.h"),
        ("tests/base/a_test.c", "runtime/engine.h"),
    ]
    REFUSED = [
        ("include/oms/oms.h", "../../src/base/arena.h"),
        ("include/oms/oms.h", "<sqlite3.h>"),
        ("src/base/a.c", "runtime/module.h"),
        ("src/base/a.c", "<sqlite3.h>"),
        ("src/runtime/a.c", "modules/payment/payment.h"),
        ("src/runtime/a.c", "adapters/sqlite/sqlite.h"),
        ("src/modules/payment/a.c", "modules/processing/processing.h"),
        ("src/modules/payment/a.c", "../processing/processing.h"),
        ("src/modules/payment/a.c", "runtime/engine.h"),
        ("src/modules/payment/a.c", "runtime/keeping.h"),
        ("src/modules/history/a.c", "runtime/engine.h"),
        ("src/standins/catalog/a.c", "runtime/keeping.h"),
        ("src/modules/payment/a.c", "adapters/sqlite/sqlite.h"),
        ("src/modules/payment/a.c", "oms/port/host.h"),
        ("src/modules/payment/a.c", "<pthread.h>"),
        ("src/standins/catalog/a.c", "modules/payment/payment.h"),
        ("src/adapters/sqlite/a.c", "adapters/memory/memory.h"),
        ("src/adapters/sqlite/a.c", "runtime/module.h"),
        ("src/adapters/stripe/a.c", "oms/mail.h"),
        ("src/adapters/sqlite/a.c", "oms/stripe.h"),
        ("src/adapters/stripe/a.c", "oms/oms.h"),
        ("examples/a.c", "../src/base/arena.h"),
        ("src/base/a.c", "nowhere.h"),
        ("src/elsewhere/a.c", "oms/base.h"),
    ]

    def test_layers__accepts_every_arrow_of_the_table(self):
        for path, name in self.ALLOWED:
            with self.subTest(path=path, name=name):
                self.include(path, name)
                self.assert_clean(layers)
                (self.root / path).unlink()

    def test_layers__catches_every_other_arrow(self):
        for path, name in self.REFUSED:
            with self.subTest(path=path, name=name):
                self.include(path, name)
                self.assert_caught(layers, f"{path}:")
                (self.root / path).unlink()

    def test_layers__ignores_an_include_in_a_comment(self):
        self.plant("src/base/a.c",
                   '// #include "x.h"\n/*\n#include "runtime/module.h"\n*/\n')
        self.assert_clean(layers)


if __name__ == "__main__":
    unittest.main()
