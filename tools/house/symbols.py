"""Headers, src/omsc.symbols and the built library name the same symbols."""
import re
import subprocess
from pathlib import Path

from .sources import Finding, files, line_of, text_of, without_comments

LIST = "src/omsc.symbols"
LIBRARY = "libomsc.so"
OURS = ("oms_", "sqlite3_omsc_")  # the second is SQLite's name for an entry
# Adapters with a library and a list of their own: cmake/adapters.cmake.
OPTIONAL = ("postgres", "rabbitmq", "kafka")
SINCE = re.compile(r"\bSince\s+(?://\s*)?(\d+\.\d+)")
HINT = "run: python3 tools/tidy.py symbols --write"


def name_in(declaration):
    """The symbol that one OMS_API declaration introduces."""
    plain = re.sub(r"OMS_PRINTF\s*\([^)]*\)", " ", declaration)
    match = re.search(r"(\w+)\s*(?:\(|\[|;)", plain)
    return match.group(1) if match else None


def comment_above(lines, index):
    """The // block that ends above line [index]; a run of declarations
    without blank lines shares the comment on its top."""
    while index > 0 and lines[index - 1].strip() \
            and not lines[index - 1].lstrip().startswith("//"):
        index -= 1
    block = []
    while index > 0 and lines[index - 1].lstrip().startswith("//"):
        index -= 1
        block.insert(0, lines[index].strip())
    return "\n".join(block)


def declared(root, adapter=None):
    """symbol -> (release or None, path, line) from the public headers; of
    [adapter] alone, or of all that are in the core."""
    found = {}
    for path in files(root, ("include",), (".h",)):
        stem = Path(path).stem
        if adapter != (stem if stem in OPTIONAL else None):
            continue
        text = text_of(root, path)
        code = without_comments(text)
        for match in re.finditer(r"^OMS_API\b[^;]*;", code, re.M):
            line = line_of(code, match.start())
            since = SINCE.search(comment_above(text.splitlines(), line - 1))
            found[name_in(match.group(0))] = (
                since.group(1) if since else None, str(path), line)
    return found


def list_of(adapter):
    return f"src/adapters/{adapter}/{adapter}.symbols" if adapter else LIST


def library_of(adapter):
    return f"libomsc-{adapter}.so" if adapter else LIBRARY


def listed(root, adapter=None):
    """symbol -> release from the committed list."""
    lines = text_of(root, list_of(adapter)).splitlines()
    return dict(line.split() for line in lines if line.startswith(OURS))


def exported(library):
    """What the dynamic linker would find, without the version nodes."""
    listing = subprocess.run(
        ["nm", "-D", "--defined-only", str(library)], check=True,
        capture_output=True, text=True).stdout
    rows = (line.split() for line in listing.splitlines())
    return {row[-1].split("@")[0] for row in rows if row[1] != "A"}


def check_list(root, adapter=None):
    names, released = declared(root, adapter), listed(root, adapter)
    list_path = list_of(adapter)
    for name, (since, path, line) in sorted(names.items()):
        if since is None:
            yield Finding(path, line, f"{name}: the comment above must end "
                          'with "Since <release>."')
        elif name not in released:
            yield Finding(path, line, f"{name} is not in {list_path}; {HINT}")
        elif released[name] != since:
            yield Finding(path, line, f"{name}: Since {since} here, "
                          f"{released[name]} in {list_path}")
    for name in sorted(released.keys() - names.keys()):
        yield Finding(list_path, 0, f"{name} is in no public header: what was "
                      "published stays")


def check_library(root, build, adapter=None):
    library = Path(build) / library_of(adapter)
    if not library.exists():
        if adapter is None:
            yield Finding(library, 0, "not built: build `omsc`")
        return
    have, want = exported(library), set(listed(root, adapter))
    for name in sorted(have - want):
        yield Finding(library, 0, f"exports {name}, which is not in "
                      f"{list_of(adapter)}")
    for name in sorted(want - have):
        yield Finding(library, 0, f"does not export {name} of "
                      f"{list_of(adapter)}")


def adapters(root):
    """The core, and the adapters that are there."""
    return [None] + [name for name in OPTIONAL
                     if (Path(root) / list_of(name)).exists()]


def check(root, build):
    """OMS_API, the list and `nm -D` agree; each has its Since."""
    found = []
    for adapter in adapters(root):
        found += check_list(root, adapter)
        if build is not None:
            found += check_library(root, build, adapter)
    return found


def write(root):
    """Adds new declarations to the lists; it never takes one away."""
    for adapter in adapters(root):
        path = Path(root) / list_of(adapter)
        head = [line for line in path.read_text().splitlines()
                if not line.startswith(OURS)]
        releases = listed(root, adapter)
        for name, (since, _, _) in declared(root, adapter).items():
            if since:
                releases.setdefault(name, since)
        rows = sorted(releases.items(), key=lambda row: (
            tuple(map(int, row[1].split("."))), row[0]))
        path.write_text("\n".join(head + [f"{name} {since}"
                                          for name, since in rows]) + "\n")
