"""Headers, src/omsc.symbols and the built library name the same symbols."""
import re
import subprocess
from pathlib import Path

from .sources import Finding, files, line_of, text_of, without_comments

LIST = "src/omsc.symbols"
LIBRARY = "libomsc.so"
OURS = ("oms_", "sqlite3_omsc_")  # the second is SQLite's name for an entry
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


def declared(root):
    """symbol -> (release or None, path, line) from the public headers."""
    found = {}
    for path in files(root, ("include",), (".h",)):
        text = text_of(root, path)
        code = without_comments(text)
        for match in re.finditer(r"^OMS_API\b[^;]*;", code, re.M):
            line = line_of(code, match.start())
            since = SINCE.search(comment_above(text.splitlines(), line - 1))
            found[name_in(match.group(0))] = (
                since.group(1) if since else None, str(path), line)
    return found


def listed(root):
    """symbol -> release from the committed list."""
    lines = text_of(root, LIST).splitlines()
    return dict(line.split() for line in lines if line.startswith(OURS))


def exported(library):
    """What the dynamic linker would find, without the version nodes."""
    listing = subprocess.run(
        ["nm", "-D", "--defined-only", str(library)], check=True,
        capture_output=True, text=True).stdout
    rows = (line.split() for line in listing.splitlines())
    return {row[-1].split("@")[0] for row in rows if row[1] != "A"}


def check_list(root):
    names, released = declared(root), listed(root)
    for name, (since, path, line) in sorted(names.items()):
        if since is None:
            yield Finding(path, line, f"{name}: the comment above must end "
                          'with "Since <release>."')
        elif name not in released:
            yield Finding(path, line, f"{name} is not in {LIST}; {HINT}")
        elif released[name] != since:
            yield Finding(path, line, f"{name}: Since {since} here, "
                          f"{released[name]} in {LIST}")
    for name in sorted(released.keys() - names.keys()):
        yield Finding(LIST, 0, f"{name} is in no public header: what was "
                      "published stays")


def check(root, build):
    """OMS_API, the list and `nm -D` agree; each has its Since."""
    found = list(check_list(root))
    if build is None:
        return found
    library = Path(build) / LIBRARY
    if not library.exists():
        return found + [Finding(library, 0, "not built: build `omsc`")]
    have, want = exported(library), set(listed(root))
    found += [Finding(library, 0, f"exports {name}, which is not in {LIST}")
              for name in sorted(have - want)]
    found += [Finding(library, 0, f"does not export {name} of {LIST}")
              for name in sorted(want - have)]
    return found


def write(root):
    """Adds new declarations to the list; it never takes one away."""
    path = Path(root) / LIST
    head = [line for line in path.read_text().splitlines()
            if not line.startswith(OURS)]
    releases = listed(root)
    for name, (since, _, _) in declared(root).items():
        if since:
            releases.setdefault(name, since)
    rows = sorted(releases.items(), key=lambda row: (
        tuple(map(int, row[1].split("."))), row[0]))
    path.write_text("\n".join(head + [f"{name} {since}"
                                      for name, since in rows]) + "\n")
