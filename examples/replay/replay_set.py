"""What every replay needs: files of rows, local times, a way to give up."""
import csv
import gzip
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MILLISECOND = timedelta(milliseconds=1)


def stop(text):
    """Called wrongly, or a file is missing."""
    print(f"{Path(sys.argv[0]).name}: {text}", file=sys.stderr)
    raise SystemExit(2)


def zone(name):
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        stop(f"this machine does not know the time zone {name}; install it "
             "with: apt-get install tzdata")


def utc_ms(local, where):
    """UTC milliseconds of a local time.

    A time that occurs twice (clocks went back) is the first of the two; one
    that does not exist (clocks went forward) is read with the offset from
    before. So the same text is always the same moment.
    """
    moment = local.replace(tzinfo=where, fold=0)
    return (moment.astimezone(timezone.utc) - EPOCH) // MILLISECOND


def rows(folder, names, holds):
    """The rows of the first of [names] that [folder] has, gzipped or not."""
    for name in names:
        for path in (Path(folder) / f"{name}.csv.gz", Path(folder) / f"{name}.csv"):
            if path.exists():
                opened = gzip.open if path.suffix == ".gz" else open
                with opened(path, "rt", encoding="utf-8", newline="") as file:
                    yield from csv.DictReader(file)
                return
    stop(f"{folder} has no {names[0]}.csv.gz (nor {names[0]}.csv); name the "
         f"folder that holds {holds}")


def time_id(at_ms, tail):
    """A UUIDv7 of a time and 18 hexadecimal digits that tell things apart. Ids
    that sort by time keep what belongs together on the same pages."""
    head = f"{at_ms:012x}"
    return (f"{head[:8]}-{head[8:]}-7{tail[0:3]}-8{tail[3:6]}-{tail[6:18]}")


# ---- side by side ------------------------------------------------------------

def flat(tree, prefix=""):
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{name} / ")
        else:
            yield prefix + name, value


def told(side, name):
    """What a side says of a figure; None if it does not keep it. A kind that
    does not occur in a list of kinds is not listed: that is 0."""
    group = name.rpartition(" / ")[0]
    listed = group and any(one.startswith(f"{group} / ") for one in side)
    return side.get(name, 0 if listed else None)


def compare(columns):
    """Prints all figures, one a line. Returns how many lines differ."""
    sides = {title: dict(flat(tree)) for title, tree in columns.items()}
    names = list(dict.fromkeys(name for one in sides.values() for name in one))
    width = max(len(name) for name in names)
    cell = max(len(str(value)) for one in sides.values()
               for value in [*one.values(), *sides])
    print(f"{'':{width}}  " + "  ".join(f"{title:>{cell}}" for title in sides))
    differing = 0
    for name in names:
        values = [told(side, name) for side in sides.values()]
        same = len({str(one) for one in values if one is not None}) == 1
        differing += not same
        print(f"{name:{width}}  " + "  ".join(
            f"{'-' if one is None else one:>{cell}}" for one in values)
            + ("  equal" if same else "  DIFFERS"))
    return differing
