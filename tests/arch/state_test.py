"""Plants writable globals into an archive like the one we build."""
import subprocess
import unittest

from _tree import HEAD, TreeCase
from house import state


class State(TreeCase):
    def archive(self, code):
        self.plant("a.c", HEAD + code)
        self.compile("a.c", "-c", "-fPIC", "-O1", "-o", "a.o")
        subprocess.run(["ar", "rcs", state.ARCHIVE, "a.o"], check=True,
                       cwd=self.root)

    def test_state__accepts_constants_and_constant_pointers(self):
        self.archive("static const int t[] = {1, 2};\nint f(int i);\n"
                     "int f(int i) { return t[i]; }\n"
                     "const char *const names[] = {\"a\", \"b\"};\n"
                     "int (*const slots[])(int) = {f, f};\n")
        self.assert_clean(state, self.root)

    def test_state__catches_every_kind_of_writable_variable(self):
        for code, section in (
                ("int counter = 1;", ".data"),
                ("int counter;", ".bss"),
                ("static int counter = 1; int *f(void);"
                 "int *f(void) { return &counter; }", ".data"),
                ("int f(void); int f(void) { static int counter;"
                 " return ++counter; }", ".bss"),
                ("const char *counter[] = {\"a\"};", ".data.rel"),
                ("__thread int counter = 2;", ".tdata")):
            with self.subTest(code=code):
                self.archive(code + "\n")
                self.assert_caught(state, f"in {section}", self.root)
                self.assert_caught(state, "`counter", self.root)

    def test_state__says_so_when_nothing_is_built(self):
        self.assert_caught(state, "not built", self.root)


if __name__ == "__main__":
    unittest.main()
