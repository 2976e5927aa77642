"""Each public header compiles alone, as C11, C17 and C++17, by what is here.

A C++ host must also be able to set up a sized struct.
"""
import os
import shutil
import subprocess
import unittest
from pathlib import Path

INCLUDE = Path(__file__).resolve().parents[2] / "include"
WARNINGS = ["-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Wpedantic",
            "-Werror"]
C = [name for name in ("gcc", "clang") if shutil.which(name)]
CPP = [name for name in ("g++", "clang++") if shutil.which(name)]


def compiled(compiler, language, standard, text):
    """What the compiler says about [text]; empty when it is content."""
    return subprocess.run(
        [compiler, f"-std={standard}", "-x", language, *WARNINGS,
         "-fsyntax-only", "-I", str(INCLUDE), "-"],
        input=text, capture_output=True, text=True).stderr


class Headers(unittest.TestCase):
    def each(self, compilers, language, standard):
        self.assertTrue(compilers, f"no compiler for {language}")
        headers = sorted(INCLUDE.rglob("*.h"))
        self.assertTrue(headers)
        for header in headers:
            name = header.relative_to(INCLUDE).as_posix()
            text = f'#include "{name}"\n' * 2 + "typedef int unit;\n"
            for compiler in compilers:
                with self.subTest(header=header.name, compiler=compiler):
                    self.assertEqual(
                        "", compiled(compiler, language, standard, text))

    def test_headers__compile_alone_as_c11(self):
        self.each(C, "c", "c11")

    def test_headers__compile_alone_as_c17(self):
        self.each(C, "c", "c17")

    def test_headers__compile_alone_as_cpp17(self):
        self.each(CPP, "c++", "c++17")

    def test_headers__let_cpp_set_up_a_sized_struct(self):
        text = ('#include <oms/base.h>\n'
                'oms_error f() { return OMS_INIT(oms_error); }\n')
        for compiler in CPP:
            with self.subTest(compiler=compiler):
                self.assertEqual("", compiled(
                    compiler, "c++", "c++17", text))

    def test_headers__an_error_in_a_header_would_be_seen(self):
        for compiler in C:
            self.assertIn("error", compiled(compiler, "c", "c11",
                                            "int f(void) { return g; }\n"))


if __name__ == "__main__":
    os.environ["LC_ALL"] = "C"
    unittest.main()
