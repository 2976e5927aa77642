"""Plants disagreements between headers, the list and the library."""
import unittest

from _tree import HEAD, TreeCase
from house import symbols

HEADER = HEAD + """#define OMS_API __attribute__((visibility("default")))
// Opens. Since 0.1.
OMS_API int oms_open(int how,
                     int why);

// A run shares its comment. Since
// 0.2.
OMS_API const char *oms_name(void);
OMS_API OMS_PRINTF(1, 2) void oms_say(const char *format, ...);
"""
CODE = """int oms_open(int a, int b);
__attribute__((visibility("default"))) int oms_open(int a, int b)
{ return a + b; }
"""


class Symbols(TreeCase):
    def setUp(self):
        super().setUp()
        self.plant("include/oms/a.h", HEADER)
        self.list("oms_open 0.1\noms_name 0.2\noms_say 0.2\n")

    def list(self, rows):
        self.plant(symbols.LIST, "# Symbols.\n" + rows)

    def library(self, extra=""):
        self.plant("include/oms/a.h", HEADER.split("// A run")[0])
        self.list("oms_open 0.1\n")
        self.plant("a.c", CODE + extra)
        self.compile("a.c", "-shared", "-fPIC", "-fvisibility=hidden",
                     "-o", symbols.LIBRARY)

    def test_symbols__accepts_agreement(self):
        self.assert_clean(symbols)
        self.library("int oms__hidden(void); int oms__hidden(void)"
                     " { return 1; }")
        self.assert_clean(symbols, self.root)

    def test_symbols__catches_a_missing_since(self):
        self.plant("include/oms/b.h", HEAD + "OMS_API int oms_b(void);\n")
        self.assert_caught(symbols, "oms_b: the comment above")

    def test_symbols__does_not_borrow_a_since_across_a_blank_line(self):
        self.plant("include/oms/b.h", HEAD + "// Since 0.1.\n\n"
                   "OMS_API int oms_b(void);\n")
        self.assert_caught(symbols, "oms_b: the comment above")

    def test_symbols__catches_an_unlisted_function(self):
        self.list("oms_open 0.1\noms_name 0.2\n")
        self.assert_caught(symbols, "oms_say is not in")

    def test_symbols__catches_another_release(self):
        self.list("oms_open 0.2\noms_name 0.2\noms_say 0.2\n")
        self.assert_caught(symbols, "Since 0.1 here, 0.2 in")

    def test_symbols__catches_a_withdrawn_function(self):
        self.list("oms_gone 0.1\noms_open 0.1\noms_name 0.2\noms_say 0.2\n")
        self.assert_caught(symbols, "oms_gone is in no public header")

    def test_symbols__catches_an_export_that_is_not_listed(self):
        self.library('__attribute__((visibility("default"))) int stray;')
        self.assert_caught(symbols, "exports stray", self.root)

    def test_symbols__catches_a_listed_symbol_that_is_not_exported(self):
        self.library()
        self.list("oms_open 0.1\noms_shut 0.1\n")
        self.plant("include/oms/b.h",
                   HEAD + "// Since 0.1.\nOMS_API int oms_shut(void);\n")
        self.assert_caught(symbols, "does not export oms_shut", self.root)

    def test_symbols__says_so_when_nothing_is_built(self):
        self.assert_caught(symbols, "not built", self.root)

    def test_symbols__writes_what_is_new_and_takes_nothing_away(self):
        self.list("oms_gone 0.1\n")
        symbols.write(self.root)
        self.assertEqual(
            "# Symbols.\noms_gone 0.1\noms_open 0.1\noms_name 0.2\n"
            "oms_say 0.2\n", (self.root / symbols.LIST).read_text())


if __name__ == "__main__":
    unittest.main()
