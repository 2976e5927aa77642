"""Plants changes of a library that abidiff must tell from mere growth."""
import shutil
import subprocess
import unittest

from _tree import HEAD, SOURCE, TreeCase

HEADER = HEAD + """#include <stdint.h>
typedef enum oms_kind { OMS_A = 1, OMS_B } oms_kind;
typedef struct oms_args {
    uint32_t size;
    oms_kind kind;
    const char *key;
} oms_args;
int oms_cancel(const oms_args *args);
int oms_open(const char *path);
"""
CODE = """#include "oms/a.h"
int oms_cancel(const oms_args *args) { return args->kind; }
int oms_open(const char *path) { return *path; }
"""
TOOL = str(SOURCE / "tools" / "abi.sh")


@unittest.skipUnless(shutil.which("abidiff"), "abigail-tools is missing")
class Frozen(TreeCase):
    def setUp(self):
        super().setUp()
        self.library(HEADER, CODE)
        self.run_tool("write", "lib.so", "include", "old.abi")

    def library(self, header, code):
        self.plant("include/oms/a.h", header)
        self.plant("a.c", code)
        self.compile("a.c", "-g", "-shared", "-fPIC", "-I", "include",
                     "-o", "lib.so")

    def run_tool(self, *arguments):
        return subprocess.run(["bash", TOOL, *arguments], cwd=self.root,
                              capture_output=True, text=True)

    def compare(self, header=HEADER, code=CODE):
        self.library(header, code)
        return self.run_tool("compare", "old.abi", "lib.so", "include")

    def test_frozen__accepts_growth(self):
        more = "int oms_more(void);\n"
        for header, code in (
                (HEADER, CODE),
                (HEADER + more, CODE + more.replace(";", "{ return 1; }")),
                (HEADER.replace("OMS_B }", "OMS_B, OMS_C }"), CODE),
                (HEADER.replace("*key;", "*key;\n    int64_t at_ms;"), CODE)):
            with self.subTest(header=header):
                done = self.compare(header, code)
                self.assertEqual(0, done.returncode, done.stdout)

    def test_frozen__names_no_folder_of_this_machine(self):
        self.assertNotIn(str(self.root), (self.root / "old.abi").read_text())

    def test_frozen__catches_what_a_host_would_notice(self):
        for old, new in (
                ("int oms_open(const char *path)",
                 "int oms_open(const char *path, int how)"),
                ("int oms_open(const char *path)",
                 "int64_t oms_open(const char *path)"),
                ("int oms_cancel(const oms_args *args)",
                 "int oms_cancel(const oms_args *args, int64_t at_ms)")):
            with self.subTest(new=new):
                done = self.compare(HEADER.replace(old, new),
                                    CODE.replace(old, new))
                self.assertNotEqual(0, done.returncode, done.stdout)

    def test_frozen__catches_a_function_that_is_gone(self):
        done = self.compare(code=CODE.split("int oms_open")[0])
        self.assertNotEqual(0, done.returncode)
        self.assertIn("oms_open", done.stdout)


if __name__ == "__main__":
    unittest.main()
