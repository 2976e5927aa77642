"""Plants changes of public structs that would break a compiled host."""
import unittest

from _tree import HEAD, TreeCase
from house import layout

BEFORE = """typedef struct oms_args {
    uint32_t size;
    const char *key, *note; // borrowed
    char where[12];
    int (*slot)(void *impl, int (*done)(int));
} oms_args;
typedef struct oms_pair {
    int64_t a;
    struct oms_args *b;
} oms_pair;
typedef struct oms_answer {
    const oms_pair *items;
    size_t items_count;
} oms_answer;
typedef enum oms_code { OMS_FINE = 0, OMS_BAD = -3, OMS_NEXT } oms_code;
"""


class Layout(TreeCase):
    def setUp(self):
        super().setUp()
        self.header(BEFORE)
        layout.write(self.root)

    def header(self, text):
        self.plant("include/oms/a.h", HEAD + "#include <stdint.h>\n"
                   "#include <stddef.h>\n" + text)
        self.plant("tests/abi/.keep", "")

    def change(self, old, new):
        self.assertIn(old, BEFORE)
        self.header(BEFORE.replace(old, new))

    def assert_refused(self, words):
        found = "\n".join(map(str, layout.check(self.root)))
        self.assertIn(words, found)
        with self.assertRaises(SystemExit):
            layout.write(self.root)

    def test_layout__accepts_what_is_written_down(self):
        self.assert_clean(layout)
        text = (self.root / layout.LIST).read_text()
        for line in ("oms_args size 48 align 8", "oms_args.size at 0 size 4 uint32_t",
                     "oms_args.key at 8 size 8 const char *",
                     "oms_args.note at 16 size 8 const char *",
                     "oms_args.where at 24 size 12 char [12]",
                     "oms_args.slot at 40 size 8 "
                     "int (*)(void *impl, int (*done)(int))",
                     "oms_pair.b at 8 size 8 struct oms_args *",
                     "OMS_BAD = -3", "OMS_NEXT = -2"):
            self.assertIn(line + "\n", text)

    def test_layout__lets_a_sized_struct_grow_once_it_is_written(self):
        self.change("} oms_args;", "    int64_t more;\n} oms_args;")
        self.assert_caught(layout, "grew and is not written down")
        layout.write(self.root)
        self.assert_clean(layout)

    def test_layout__catches_a_member_in_the_middle(self):
        self.change("    char where", "    void *new_one;\n    char where")
        self.assert_refused("was: oms_args.where at 24 size 12 char [12]; is: "
                            "oms_args.where at 32 size 12 char [12]")

    def test_layout__catches_a_member_that_is_gone(self):
        self.change("    int (*slot)(void *impl, int (*done)(int));\n", "")
        self.assert_refused("gone: oms_args.slot")

    def test_layout__catches_a_resized_member(self):
        self.change("where[12]", "where[8]")
        self.assert_refused("oms_args.where at 24 size 8")

    def test_layout__catches_a_member_of_another_type_and_the_same_size(self):
        self.change("int64_t a;", "uint64_t a;")
        self.assert_refused("is: oms_pair.a at 0 size 8 uint64_t")
        self.change("int (*slot)(void *impl,", "int (*slot)(int *impl,")
        self.assert_refused("is: oms_args.slot at 40")

    def test_layout__lets_an_enum_grow(self):
        self.change("OMS_NEXT }", "OMS_NEXT, OMS_NEW = -9 }")
        layout.write(self.root)
        self.assert_clean(layout)

    def test_layout__catches_an_enum_value_that_moved_or_went(self):
        self.change("OMS_BAD = -3", "OMS_BAD = -4")
        self.assert_refused("was: OMS_BAD = -3; is: OMS_BAD = -4")
        self.change(", OMS_NEXT", "")
        self.assert_refused("gone: OMS_NEXT = -2")

    def test_layout__lets_an_answer_grow_at_its_end(self):
        self.change("} oms_answer;", "    int64_t more;\n} oms_answer;")
        layout.write(self.root)
        self.assert_clean(layout)

    def test_layout__catches_growth_of_what_a_function_takes(self):
        taken = "#define OMS_API\nOMS_API int oms_put(const oms_answer *in);\n"
        self.header(BEFORE.replace("} oms_answer;",
                                   "    int64_t more;\n} oms_answer;") + taken)
        self.assert_refused("was: oms_answer size 16")

    def test_layout__catches_growth_of_an_element_of_a_list(self):
        self.change("} oms_pair;", "    int c;\n} oms_pair;")
        self.assert_refused("was: oms_pair size 16 align 8; is: "
                            "oms_pair size 24 align 8")

    def test_layout__catches_a_struct_that_it_cannot_read(self):
        for body in ("union { int a; } u;", "struct { int a; } s;"):
            with self.subTest(body=body):
                self.header(BEFORE + "typedef struct oms_deep {\n    " +
                            body + "\n} oms_deep;\n")
                found = "\n".join(map(str, layout.check(self.root)))
                self.assertIn("write public structs and enums", found)

    def test_layout__catches_a_struct_that_is_gone(self):
        self.header(BEFORE.split("typedef struct oms_pair")[0])
        self.assert_refused("gone: oms_pair size")


if __name__ == "__main__":
    unittest.main()
