"""Plants lines, functions and files that are one too long."""
import unittest

from _tree import HEAD, TreeCase
from house import sizes


def function(lines, before="int f(void)\n"):
    """A function whose body, with its braces, has [lines] lines."""
    return before + "{\n" + "    g();\n" * (lines - 2) + "}\n"


class Sizes(TreeCase):
    def test_sizes__accepts_the_limits_themselves(self):
        self.plant("src/base/a.c", HEAD + function(60))
        self.plant("src/base/b.c", "//" + "x" * 78 + "\n" + "// .\n" * 499)
        self.assert_clean(sizes)

    def test_sizes__catches_a_line_of_81_columns(self):
        self.plant("include/oms/a.h", "//" + "x" * 79 + "\n")
        self.assert_caught(sizes, "a.h:1: 81 columns")

    def test_sizes__counts_characters_and_not_bytes(self):
        self.plant("include/oms/a.h", "//" + "\u00e9" * 78 + "\n")
        self.assert_clean(sizes)

    def test_sizes__catches_a_function_of_61_lines(self):
        self.plant("src/base/a.c", HEAD + function(61))
        self.assert_caught(sizes, "a.c:3: a function of 61 lines")

    def test_sizes__catches_it_behind_braces_in_texts_and_comments(self):
        text = HEAD + 'const char *s = "{"; // {\nchar c = \'{\';\n'
        self.plant("src/base/a.c", text + function(61))
        self.assert_caught(sizes, "a function of 61 lines")

    def test_sizes__catches_it_inside_extern_c(self):
        text = HEAD + '#ifdef __cplusplus\nextern "C" {\n#endif\n'
        self.plant("src/base/a.h", text + function(61, "static int f(int a)"
                                                       "\n"))
        self.assert_caught(sizes, "a function of 61 lines")

    def test_sizes__leaves_long_tables_alone(self):
        self.plant("src/base/a.c", HEAD + "const int t[] = {\n" +
                   "    1,\n" * 100 + "};\n")
        self.assert_clean(sizes)

    def test_sizes__catches_a_file_of_501_lines(self):
        self.plant("tests/base/a_test.c", "// .\n" * 501)
        self.assert_caught(sizes, "a file of 501 lines")

    def test_sizes__catches_a_long_script(self):
        self.plant("tools/a.py", "# .\n" * 501)
        self.assert_caught(sizes, "a file of 501 lines")


if __name__ == "__main__":
    unittest.main()
