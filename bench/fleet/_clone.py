"""Makes the databases of a fleet as large as a shop of many orders has them.

Some hundred orders that were really driven (the seed) are copied inside of
PostgreSQL. Copy K of a row is the row with K written into every id in it, at a
fixed place, in keys as well as in JSON:

- orders, customers and keys of commands: g000000-0000017 becomes
  g000042-0000017;
- ids of tasks and of a provider (UUIDs of version 7, which begin with their
  time): the first six digits become those of K times 4.6 hours earlier;
- tracking numbers: OM00000173ZZ becomes OM00420173ZZ.

Numbers (ids of events, order numbers, ...) go on where those of the copy before
end, so the log is dense and its order is that of the ids; cursors and counters
are moved on. Two things are not as they would be: hashes in the log are those of
the seed, so they do not fit (nothing of a new order looks at another's), and
times are those of the seed. What is one row for the whole shop (settings,
counters, figures for a day) stays one row, and tasks that wait are those of the
seed: they belong to orders that are open, not to those that were.
"""
import re
import subprocess

MARK = "g000000-"  # whose orders are copied
LABEL = "OM0000"
UUID = re.compile(r"\b([0-9a-f]{6})[0-9a-f]{2}-[0-9a-f]{4}-7[0-9a-f]{3}-")
CLONES_MAX = 9998
# Of each table: the numbers that have to go on, and what they count.
LOG = "(SELECT max(id) FROM seed.events)"
NUMBERS = "(SELECT max(number) FROM seed.{})"
SHIFTS = {
    ("events", "id"): LOG,
    ("command_keys_a", "event_id"): LOG,
    ("orders", "seen_event"): LOG,
    ("tracking_promises", "seen_event"): LOG,
    ("orders", "number"): NUMBERS.format("orders"),
    ("history_orders", "number"): NUMBERS.format("history_orders"),
    ("returns", "number"): NUMBERS.format("returns"),
    ("history_orders", "text_id"): "(SELECT max(id) FROM seed.history_texts)",
    ("history_texts", "id"): "(SELECT max(id) FROM seed.history_texts)",
    ("history_texts_words", "key"): "(SELECT max(id) FROM seed.history_texts)",
    ("refusals", "id"): "(SELECT max(id) FROM seed.refusals)",
}
# Rows without a mark of their own.
WHOLE = {"history_texts_words"}
# table, column, what it becomes after so many clones in all
COUNTERS = [
    ("cursors", "event_id", "(SELECT max(id) FROM oms.events)"),
    ("numbers", "last", "(SELECT max(number) FROM oms.orders)"),
    ("return_tallies", "last_number",
     "(SELECT coalesce(max(number), 0) FROM oms.returns)"),
    ("history_totals", "orders_count",
     "(SELECT count(*) FROM oms.history_orders)"),
    ("carrier_books", "labels_count", "{clones} * 10000"),
]


class Databases:
    """The eight databases of a fleet whose daemons are stopped."""

    def __init__(self, server, roles, orders):
        self.server = server
        self.roles = roles
        self.orders = orders  # of the seed
        self.tables = {}  # role -> {table: {column: type}}
        self.columns = {}  # (role, table) -> those of a copy
        self.stamp = None

    def sql(self, role, text):
        return self.server.sql(text, database=f"oms_{role}")

    # ---- the seed ------------------------------------------------------------

    def keep_seed(self):
        """Puts aside what the first orders have left, by table."""
        for role in self.roles:
            self.tables[role] = {}
            names = self.sql(role, "SELECT table_name FROM "
                             "information_schema.tables WHERE table_schema = "
                             "'oms' AND table_type = 'BASE TABLE' ORDER BY 1")
            self.sql(role, "CREATE SCHEMA seed")
            for table in names.split():
                self.keep_table(role, table)
            self.see_stamp(role)

    def keep_table(self, role, table):
        marked = f"t::text LIKE '%{MARK}%'"
        if table in WHOLE:
            marked = "true"
        count = int(self.sql(role, f"SELECT count(*) FROM oms.{table} t "
                             f"WHERE {marked}"))
        if count == 0:
            return
        order = "id" if table == "events" else "ctid"
        self.sql(role, f"CREATE TABLE seed.{table} AS SELECT * FROM "
                 f"oms.{table} t WHERE {marked} ORDER BY {order}")
        columns = self.sql(role, "SELECT column_name, data_type FROM "
                           "information_schema.columns WHERE table_schema = "
                           f"'oms' AND table_name = '{table}' "
                           "ORDER BY ordinal_position")
        self.tables[role][table] = dict(
            line.split("|") for line in columns.split("\n"))

    def see_stamp(self, role):
        """The time with which every UUID of the seed begins."""
        rows = self.sql(role, "SELECT data FROM seed.events")
        stamps = set(UUID.findall(rows))
        if self.stamp is not None:
            stamps.add(self.stamp)
        if len(stamps) > 1:
            raise RuntimeError("the seed lies on two sides of a boundary of "
                               "4.6 hours; run again")
        if stamps:
            self.stamp = stamps.pop()

    # ---- copies --------------------------------------------------------------

    def marks_of(self, role, table):
        """column -> which of the marks occur in it"""
        texts = [name for name, kind in self.tables[role][table].items()
                 if kind == "text"]
        if not texts:
            return {}
        told = self.sql(role, "SELECT " + " || ".join(
            f"""coalesce(bool_or("{name}" LIKE '%{mark}%'), false)::int::text"""
            for name in texts for mark in (MARK, self.stamp, LABEL))
            + f" FROM seed.{table}")
        return {name: told[3 * at:3 * at + 3]
                for at, name in enumerate(texts)}

    def column(self, table, name, marks):
        """The expression for a column of copy k."""
        here = f's."{name}"'
        shift = SHIFTS.get((table, name))
        if shift is not None:
            return (f"CASE WHEN {here} > 0 THEN {here} + k * {shift} "
                    f"ELSE {here} END")
        for occurs, mark, becomes in zip(
                marks, (MARK, self.stamp, LABEL),
                ("m.mark", "m.stamp", "m.label")):
            if occurs == "1":
                here = f"replace({here}, '{mark}', {becomes})"
        return here

    def select(self, role, table, clones):
        if (role, table) not in self.columns:
            marks = self.marks_of(role, table)
            self.columns[role, table] = ", ".join(
                self.column(table, name, marks.get(name, ""))
                for name in self.tables[role][table])
        return (f"SELECT {self.columns[role, table]} FROM "
                f"generate_series(0, {clones - 1}) k, "
                "LATERAL (SELECT 'g' || lpad(k::text, 6, '0') || '-' AS mark, "
                f"lpad(to_hex({int(self.stamp, 16)} - k), 6, '0') AS stamp, "
                "'OM' || lpad(k::text, 4, '0') AS label) m, "
                f"LATERAL (SELECT * FROM seed.{table} OFFSET 0) s")

    def fill(self, role, table, clones):
        """Begins the table anew with so many copies. What reads and what writes
        are two servers side by side; indexes are made afterwards."""
        rows = self.psql(role, f"COPY ({self.select(role, table, clones)}) "
                         "TO STDOUT (FORMAT binary)", stdout=subprocess.PIPE)
        target = f"'oms.{table}'::regclass"
        written = self.psql(
            role, "BEGIN; SET LOCAL allow_system_table_mods = on",
            f"TRUNCATE oms.{table}",
            f"UPDATE pg_index SET indisready = false WHERE indrelid = {target}",
            f"COPY oms.{table} FROM STDIN (FORMAT binary, FREEZE)",
            f"UPDATE pg_index SET indisready = true WHERE indrelid = {target}",
            f"REINDEX TABLE oms.{table}", "COMMIT", stdin=rows.stdout)
        rows.stdout.close()
        if written.wait() != 0 or rows.wait() != 0:
            raise RuntimeError(f"{role}: {table} was not filled")

    def psql(self, role, *texts, **more):
        words = [word for text in texts for word in ("-c", text)]
        import _postgres
        return subprocess.Popen(
            [_postgres.binaries() / "psql", "-X", "-q", "-v",
             "ON_ERROR_STOP=1", "-h", self.server.folder, "-p",
             str(self.server.port), "-U", "postgres", "-d", f"oms_{role}",
             *words], **more)

    def grow(self, role, orders, log_orders):
        """Tables of so many orders, and the log of so many."""
        clones = -(-orders // self.orders)
        if clones > CLONES_MAX:
            raise RuntimeError(f"more than {CLONES_MAX} copies of the seed")
        counts = {"events": -(-log_orders // self.orders), "tasks": 1}
        for table in self.tables[role]:
            self.fill(role, table, counts.get(table, clones))
        for table, column, value in COUNTERS:
            there = self.sql(role, f"SELECT to_regclass('oms.{table}')")
            if there:
                self.sql(role, f"UPDATE oms.{table} SET {column} = "
                         f"{value.format(clones=clones)}")
        self.sql(role, "VACUUM ANALYZE")

    def move_outboxes(self):
        """What was published, and read of each other's logs, is all of it."""
        last = {role: self.sql(role, "SELECT max(id) FROM oms.events")
                for role in self.roles}
        for role in self.roles:
            self.sql(role, f"UPDATE oms.outbox SET event_id = {last[role]} "
                     "WHERE name = 'broker'")
            for other in self.roles:
                if other != role:
                    self.sql(role, "INSERT INTO oms.outbox (name, event_id, "
                             "owner, until_ms) VALUES ('of log of "
                             f"{other}', {last[other]}, 'host', 0) ON CONFLICT "
                             "(name) DO UPDATE SET event_id = "
                             "excluded.event_id")

    # ---- sizes ---------------------------------------------------------------

    def bytes(self, role):
        """(of the log, of all other tables), with indexes"""
        told = self.sql(role, "SELECT sum(pg_total_relation_size(c.oid)) "
                        "FILTER (WHERE relname = 'events'), "
                        "sum(pg_total_relation_size(c.oid)) "
                        "FILTER (WHERE relname <> 'events') FROM pg_class c "
                        "WHERE relnamespace = 'oms'::regnamespace "
                        "AND relkind = 'r'")
        return tuple(int(one) for one in told.split("|"))
