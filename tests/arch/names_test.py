"""Plants names that break the rules."""
import unittest

from _tree import HEAD, TreeCase
from house import names

DOOR = HEAD + """int oms_order_note_add(oms *shop, const void *args,
                       oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "order.note_add", args, out, err);
}

int oms_order_get(oms *shop, const void *args, void **out, oms_error *err)
{
    void *found = NULL;
    int code = oms__query_typed(shop, "order.get", args,
                                out != NULL ? &found : NULL, err);
    return code;
}
"""
ENUMS = HEAD + """typedef enum oms_code {
    OMS_OK = 0,
    OMS_EINVAL = -1
} oms_code;
typedef enum oms_change_kind {
    OMS_CHANGE_KIND_EDIT = 0, // OMS_OTHER
    OMS_CHANGE_KIND_RETURN
} oms_change_kind;
typedef enum oms_change_state {
    OMS_CHANGE_STATE_PENDING = 0
} oms_change_state;
typedef enum oms_channel { OMS_CHANNEL_LOG } oms_channel;
typedef enum oms_order_status { OMS_ORDER_DRAFT } oms_order_status;
"""
DOCS = HEAD + """// Opens. Errors: OMS_EIO. Since 0.1.
OMS_API int oms_open(void);

// A run shares its comment. Errors: as
// open. Since 0.1.
OMS_API int oms_shut(void);
OMS_API int oms_reopen(void);

// Cannot fail. Since 0.1.
OMS_API size_t oms_count(const char *errors);
OMS_API void oms_free(void *it); // Since 0.1.
"""


class Names(TreeCase):
    def setUp(self):
        super().setUp()
        self.plant("src/oms_typed.c", DOOR)
        self.plant("include/oms/a.h", ENUMS)
        self.plant("include/oms/b.h", DOCS)

    def test_names__accepts_the_rules(self):
        self.plant("src/modules/a/records.c", HEAD +
                   "OMS_FIELD_TIME(ROW, placed_at_ms, 0, \"When.\");\n"
                   "#define WHEN(T, m) OMS_FIELD_TIME(T, m, 0, \"When.\")\n")
        self.assert_clean(names)

    def test_names__catches_a_door_that_is_not_its_wire_name(self):
        self.plant("src/oms_typed.c",
                   DOOR.replace('"order.note_add"', '"order.note"'))
        self.assert_caught(names, "oms_order_note_add is the door of "
                           '"order.note": call it oms_order_note')

    def test_names__catches_a_query_under_another_name(self):
        self.plant("src/oms_typed_more.c",
                   DOOR.split("\n\n")[1].replace("oms_order_get", "oms_get"))
        self.assert_caught(names, "call it oms_order_get")

    def test_names__catches_two_enums_with_one_prefix(self):
        self.plant("include/oms/c.h", HEAD + "typedef enum oms_change_act {\n"
                   "    OMS_CHANGE_ADD\n} oms_change_act;\n")
        found = [str(f) for f in names.check(self.root)]
        self.assertEqual(2, len(found), found)  # it is how two others begin
        self.assertIn("OMS_CHANGE_ of oms_change_act", found[0])

    def test_names__catches_a_constant_of_no_enum(self):
        self.plant("include/oms/c.h", HEAD + "typedef enum oms_level {\n"
                   "    OMS_LOG_WARN\n} oms_level;\n")
        self.assert_caught(names, "values of oms_level begin with OMS_LEVEL_")

    def test_names__catches_a_time_without_its_unit(self):
        self.plant("src/modules/a/records.c", HEAD +
                   "OMS_FIELD_TIME(\n    ROW, placed_at, 0, \"When.\");\n")
        self.assert_caught(names, "placed_at is milliseconds")

    def test_names__catches_a_function_that_tells_no_errors(self):
        self.plant("include/oms/c.h", HEAD + "// Shuts. Since 0.1.\n"
                   "OMS_API int oms_close(void);\n")
        self.assert_caught(names, 'oms_close: say "Errors:"')

    def test_names__catches_a_function_without_since(self):
        self.plant("include/oms/c.h", HEAD + "// Shuts. Errors: none.\n"
                   "OMS_API int oms_close(void);\n")
        self.assert_caught(names, "oms_close: say Since")


if __name__ == "__main__":
    unittest.main()
