"""A shop and its host in one process: libomsc by ctypes, the host's database
by Python's own sqlite3 and the library as its extension."""
import ctypes
import json
import os
import sqlite3
import sys

BUILD = os.environ["OMS_BUILD_DIR"]
LIBRARY = os.path.join(BUILD, "libomsc.so")
SHARED, EXISTING = 16, 1


class Options(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint32), ("flags", ctypes.c_uint32),
                ("path", ctypes.c_char_p)]


class Error(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint32), ("code", ctypes.c_int32),
                ("flags", ctypes.c_uint32), ("where", ctypes.c_char * 132),
                ("text", ctypes.c_char * 256),
                ("guards", ctypes.c_char * 192)]


def skip(why):
    print("skipped:", why)
    sys.exit(77)


def loadable():
    """Whether this Python can load the extension at all."""
    return (os.environ.get("OMS_SANITIZE", "") == ""
            and hasattr(sqlite3.Connection, "enable_load_extension"))


class Shop:
    def __init__(self, path, flags=SHARED):
        self.library = ctypes.CDLL(LIBRARY)
        self.library.oms_result_json.restype = ctypes.c_char_p
        self.library.oms_result_json.argtypes = [ctypes.c_void_p]
        self.library.oms_result_free.argtypes = [ctypes.c_void_p]
        options = Options(ctypes.sizeof(Options), flags, path.encode())
        self.error = Error(ctypes.sizeof(Error))
        self.handle = ctypes.c_void_p()
        self.check(self.library.oms_open(
            ctypes.byref(options), ctypes.byref(self.handle),
            ctypes.byref(self.error)))

    def check(self, code):
        if code != 0:
            raise RuntimeError(f"{code}: {self.error.text.decode()}")

    def submit(self, command, key, **args):
        error = Error(ctypes.sizeof(Error))
        return self.library.oms_submit(
            self.handle, command.encode(), key.encode(),
            json.dumps(args).encode(), None, ctypes.byref(error))

    def place(self, order_id):
        return self.submit("order.place", order_id, **order(order_id))

    def step(self):
        due = ctypes.c_int64(0)
        while due.value == 0:
            self.check(self.library.oms_step(
                self.handle, ctypes.c_int64(100), ctypes.byref(due),
                ctypes.byref(self.error)))

    def violations(self):
        """As JSON, after everything that was due."""
        self.step()
        answer = ctypes.c_void_p()
        self.check(self.library.oms_verify(
            self.handle, 2, None, ctypes.byref(answer),
            ctypes.byref(self.error)))
        said = json.loads(self.library.oms_result_json(answer))
        self.library.oms_result_free(answer)
        return said["violations"]

    def has(self, order_id):
        answer = ctypes.c_void_p()
        code = self.library.oms_query(
            self.handle, b"order.get",
            json.dumps({"order_id": order_id}).encode(),
            ctypes.byref(answer), None)
        self.library.oms_result_free(answer)
        return code == 0

    def close(self):
        self.library.oms_close(self.handle)
        self.handle = None


def order(order_id):
    return {"order_id": order_id, "currency": "EUR",
            "lines": [{"sku": "mug", "quantity": 1,
                       "unit_price_minor": 1250}]}


def connect(path, library=LIBRARY, **how):
    db = sqlite3.connect(path, timeout=10, **how)
    db.enable_load_extension(True)
    db.load_extension(library)
    db.enable_load_extension(False)
    return db


def place(db, order_id):
    """order.place inside the transaction that is open on [db]."""
    said = db.execute("SELECT oms_submit('order.place', ?, ?)",
                      (order_id, json.dumps(order(order_id)))).fetchone()
    return json.loads(said[0])
