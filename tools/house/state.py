"""No state of our own outside handles: looks into the built archive."""
import re
import subprocess
from pathlib import Path

from .sources import Finding

ARCHIVE = "libomsc_testing.a"
MEMBER = re.compile(r"^(\S+\.o):\s+file format")
SYMBOL = re.compile(
    r"^[0-9a-f]+ .{7} (\S+)\s+([0-9a-f]+)(?: \.\w+)? (\S+)$")
WRITABLE = re.compile(r"^(?:\.data|\.bss|\.tdata|\.tbss|\*COM\*)")
CONSTANT = re.compile(r"^\.data\.rel\.ro")  # constant once it is loaded


def objects(archive):
    """(member, section, symbol) of each variable that could be written."""
    listing = subprocess.run(["objdump", "-t", str(archive)], check=True,
                             capture_output=True, text=True).stdout
    member = ""
    for line in listing.splitlines():
        if match := MEMBER.match(line):
            member = match.group(1)
        match = SYMBOL.match(line)
        if not match or int(match.group(2), 16) == 0:
            continue
        section, _, name = match.groups()
        if (WRITABLE.match(section) and not CONSTANT.match(section)
                and name != section):
            yield member, section, name


def check(root, build):
    """No variable in .data or .bss of the library."""
    archive = Path(build) / ARCHIVE
    if not archive.exists():
        return [Finding(archive, 0, "not built: build `omsc_testing`")]
    return [Finding(member, 0, f"`{name}` in {section}: no global mutable "
                    "state; make it const or put it into a handle")
            for member, section, name in objects(archive)]
