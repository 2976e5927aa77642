"""Processor time of the parts of a fleet, in milliseconds, from /proc."""
import os
import re
from pathlib import Path

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
OF_DATABASE = re.compile(r"postgres: \S+ oms_(\w+) ")


class Process:
    def __init__(self, folder):
        words = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        self.parent = int(words[1])
        self.own_ms = (int(words[11]) + int(words[12])) * TICK_MS
        # Of children that are over and were waited for.
        self.reaped_ms = (int(words[13]) + int(words[14])) * TICK_MS


def processes():
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                found[int(folder.name)] = Process(folder)
            except (OSError, IndexError):  # it is gone
                continue
    return found


def below(all_of_them, root):
    """The process and whoever descends from it."""
    pids = {root}
    for pid in sorted(all_of_them):  # children may have smaller numbers
        at, path = pid, []
        while at in all_of_them and at not in pids:
            path.append(at)
            at = all_of_them[at].parent
        if at in pids:
            pids.update(path)
    return pids


def used_ms(all_of_them, root):
    return sum(all_of_them[pid].own_ms + all_of_them[pid].reaped_ms
               for pid in below(all_of_them, root) if pid in all_of_them)


def role_of_backend(pid):
    try:
        title = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return None
    found = OF_DATABASE.search(title.decode(errors="replace"))
    return found.group(1) if found else None


def of_fleet(fleet):
    """{"omsd": ms, "omsd of ROLE": ms, "postgres": ms, ...} since the start"""
    now = processes()
    found = {"omsd": 0.0}
    for one in fleet.daemons:
        if one.child is None or one.child.pid not in now:
            continue
        spent = used_ms(now, one.child.pid)
        found["omsd"] += spent
        name = f"omsd of {one.role}"
        found[name] = found.get(name, 0) + spent
    for name, part in (("postgres", fleet.database), ("broker", fleet.broker),
                       ("gateway", fleet.gateway)):
        if part.process is not None:
            found[name] = used_ms(now, part.process.pid)
    for pid in below(now, fleet.database.process.pid):
        role = role_of_backend(pid)
        if role is not None and pid in now:
            name = f"postgres of {role}"
            found[name] = found.get(name, 0) + now[pid].own_ms
    return found


def since(before, now):
    return {name: now[name] - before.get(name, 0) for name in now}
