"""Plants every banned call, lock, type and jump; and a missing head."""
import unittest

from _tree import HEAD, TreeCase
from house import calls, heads


class Calls(TreeCase):
    def body(self, path, statement):
        self.plant(path, f"{HEAD}void f(void)\n{{\n    {statement}\n}}\n")

    def test_calls__catches_every_banned_call_in_a_module(self):
        for names, _, _ in calls.CALLS:
            for name in names.split():
                with self.subTest(name=name):
                    self.body("src/modules/payment/a.c", f"{name}(x);")
                    self.assert_caught(calls, f"a.c:4: `{name}`")

    def test_calls__lets_adapters_ask_the_system(self):
        self.body("src/adapters/system/a.c",
                  "malloc(1); time(0); getenv(a); float_free_name(1);"
                  " pthread_create(x); pthread_mutex_lock(m); goto out;")
        self.assert_clean(calls)

    def test_calls__catches_unbounded_texts_in_adapters_too(self):
        self.body("src/adapters/system/a.c", "strcpy(a, b);")
        self.assert_caught(calls, "`strcpy`")

    def test_calls__lets_only_one_base_file_allocate(self):
        self.body("src/base/alloc.c", "realloc(a, 1);")
        self.assert_clean(calls)
        self.body("src/base/arena.c", "realloc(a, 1);")
        self.assert_caught(calls, "arena.c:4: `realloc`")

    def test_calls__lets_only_the_pump_start_a_thread(self):
        self.body("src/runtime/pump.c", "pthread_create(a);")
        self.assert_clean(calls)
        self.body("src/runtime/relay.c", "pthread_create(a);")
        self.assert_caught(calls, "only the pump")

    def test_calls__keeps_locks_in_the_runtime(self):
        for word in ("pthread_mutex_lock(m);", "pthread_cond_t c;",
                     "sem_wait(s);", "pthread_rwlock_t r;"):
            with self.subTest(word=word):
                self.body("src/runtime/a.c", word)
                self.body("src/base/a.c", "g();")
                self.assert_clean(calls)
                self.body("src/base/a.c", word)
                self.assert_caught(calls, "src/base/a.c:4")

    def test_calls__catches_reals_and_thread_locals_everywhere(self):
        for word in ("double d;", "float f;", "__thread int i;",
                     "_Thread_local int i;"):
            with self.subTest(word=word):
                self.body("src/adapters/sqlite/a.c", word)
                self.assert_caught(calls, f"`{word.split()[0]}`")

    def test_calls__keeps_now_out_of_what_hears_late(self):
        for path in ("src/modules/reporting/a.c",
                     "src/modules/history/events.c"):
            self.body(path, "oms__tx_now(tx);")
            self.assert_caught(calls, f"{path}:4: `oms__tx_now`")
            self.body(path, "f();")
        self.body("src/modules/history/erase.c", "oms__tx_now(tx);")
        self.body("src/modules/payment/a.c", "oms__tx_now(tx);")
        self.assert_clean(calls)

    def test_calls__allows_one_label_and_only_in_adapters(self):
        self.body("src/adapters/sqlite/a.c", "goto done;")
        self.assert_caught(calls, "the only label is `out`")
        self.body("src/adapters/sqlite/a.c", "goto out;")
        self.assert_clean(calls)
        self.body("src/base/a.c", "goto out;")
        self.assert_caught(calls, "return early")

    def test_calls__ignores_comments_texts_slots_and_longer_names(self):
        self.plant("src/base/a.c", HEAD + (
            '// malloc(1) and double\nconst char *s = "time(0) float";\n'
            "void f(t *o) { o->free(o); o->ops.realloc(o, 1);"
            " oms__arena_free(o); run_time(o); doubles(o); }\n"))
        self.assert_clean(calls)


class Heads(TreeCase):
    def test_heads__accepts_a_comment_on_top(self):
        self.plant("src/base/a.c", "\n// Why.\nint a;\n")
        self.assert_clean(heads)

    def test_heads__catches_a_file_that_starts_with_code(self):
        self.plant("include/oms/a.h", "#ifndef A\n// Why.\n#endif\n")
        self.assert_caught(heads, "begin with a comment")


if __name__ == "__main__":
    unittest.main()
