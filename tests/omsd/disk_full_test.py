"""A full disk (a small tmpfs): commands are refused, reads go on, and when there
is room again commands work without a restart. Nothing acknowledged is lost."""
import os
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

from _omsd import Omsd, main, skip, until, verify

MIB = 1024 * 1024
ORDER = {"currency": "EUR",
         "lines": [{"sku": "mug", "quantity": 1, "unit_price_minor": 1250}],
         "payments": [{"method": "card", "amount_minor": 1250}]}


class SmallDisk:
    """A tmpfs of 24 MiB, and a file that fills what is left of it."""

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="omsd-disk-"))
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m",
                               "omsd", str(self.folder)],
                              stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            self.folder.rmdir()
            skip(f"no small disk can be mounted: {done.stderr.strip()}")
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", "-l", str(self.folder)], check=True)
        self.folder.rmdir()

    def fill(self):
        with open(self.folder / "filler", "ab", buffering=0) as filler:
            for size in (MIB, 4096):
                try:
                    while True:
                        filler.write(b"x" * size)
                except OSError:
                    pass

    def free(self):
        (self.folder / "filler").unlink()


class DiskFull(unittest.TestCase):
    def place(self, order_id):
        return self.shop.post("/v1/orders", {**ORDER, "order_id": order_id},
                              key=f"place-{order_id}")

    def place_until_full(self, name):
        """What was acknowledged before the disk was full, and the refusal."""
        done = {}
        for number in range(20000):
            reply = self.place(f"{name}-{number}")
            if reply.status != 201:
                return done, f"{name}-{number}", reply
            done[f"{name}-{number}"] = reply.body
        raise AssertionError("the disk never became full")

    def test_commands_resume_when_there_is_room(self):
        with SmallDisk() as disk, Omsd(folder=disk.folder) as self.shop:
            self.shop.ok("/v1/stock/mug/receive", {"quantity": 1000000})
            done = {}
            for turn in range(3):
                for number in range(20):
                    order = f"before{turn}-{number}"
                    done[order] = self.place(order).body
                disk.fill()
                more, refused, reply = self.place_until_full(f"t{turn}")
                done |= more
                self.assertIn(reply.status, (503, 507), reply.body)
                self.assertEqual(reply.headers["Content-Type"],
                                 "application/problem+json")
                self.assertGreater(int(reply.headers["Retry-After"]), 0)
                self.assertIn(reply.json["code"],
                              ("full", "storage", "unknown-outcome"))
                for order in list(done)[-3:]:  # reads go on
                    self.assertEqual(
                        self.shop.get(f"/v1/orders/{order}").status, 200)
                self.assertEqual(self.shop.get("/livez").status, 200)
                self.assertEqual(self.shop.get("/v1/orders").status, 200)
                disk.free()
                again = until(lambda: self.resumed(refused), "it resumes", 20)
                done[refused] = again.body
            self.assertGreater(len(done), 60)
            for order, said in done.items():
                again = self.place(order)
                self.assertEqual((again.status, again.body), (201, said))
            self.assertEqual(self.shop.stop(), 0)
            verify(self.shop.db)
            print(f"{len(done)} orders, each there, on a disk full 3 times")

    def resumed(self, order):
        reply = self.place(order)
        return reply if reply.status == 201 else None

    def test_a_crowd_meets_a_full_disk(self):
        with SmallDisk() as disk, Omsd(folder=disk.folder) as self.shop:
            self.shop.ok("/v1/stock/mug/receive", {"quantity": 1000000})
            done, wrong, ending = {}, [], threading.Event()

            def work(name):
                number = 0
                while not ending.is_set():
                    order = f"{name}-{number}"
                    reply = self.place(order)
                    if reply.status == 201:
                        done[order] = reply.body
                        number += 1
                    elif reply.status in (503, 507):
                        refused.append(order)
                        time.sleep(0.05)
                    else:
                        wrong.append((reply.status, reply.body))
                        return

            refused = []
            threads = [threading.Thread(target=work, args=(f"w{each}",))
                       for each in range(8)]
            for each in threads:
                each.start()
            until(lambda: len(done) > 20, "orders")
            disk.fill()
            until(lambda: refused, "the disk is full")
            before = len(done)
            disk.free()
            until(lambda: len(done) > before + 20, "orders again")
            ending.set()
            for each in threads:
                each.join()
            self.assertEqual(wrong, [])
            for order, said in done.items():
                self.assertEqual(self.place(order).body, said)
            self.assertEqual(self.shop.stop(), 0)
            verify(self.shop.db)


if __name__ == "__main__":
    if os.geteuid() != 0:
        skip("a small disk can only be mounted by root")
    main()
