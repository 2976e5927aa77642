"""Public names keep the rules of docs/extending.md, and say what may fail."""
import re

from .sources import Finding, files, line_of, text_of, without_comments
from .symbols import SINCE, comment_above, name_in

DOOR = re.compile(r"^int (oms_\w+)\([^{]*\{[^}]*?"
                  r"oms__(?:submit|query)_typed\(\s*\w+,\s*\"([\w.]+)\"", re.M)
ENUM = re.compile(r"typedef enum (oms_\w+) \{(.*?)\}", re.S)
TIME = re.compile(r"OMS_FIELD_TIME\(\s*\w+,\s*(\w+)")
PARAMETER = re.compile(r"^[a-z]$")  # of a macro that describes a member
CODES = "oms_code"  # its values are OMS_E..., as errno's are


def check_doors(root):
    """A typed function is called as what it submits or asks."""
    for path in files(root, ("src",), (".c",)):
        if not path.name.startswith("oms_typed"):
            continue
        text = text_of(root, path)
        for match in DOOR.finditer(text):
            want = "oms_" + match.group(2).replace(".", "_")
            if match.group(1) != want:
                yield Finding(path, line_of(text, match.start()),
                              f"{match.group(1)} is the door of "
                              f'"{match.group(2)}": call it {want}')


def prefixes(name):
    """What the constants of an enum may begin with, the longest first: its
    name, or its name without the last word."""
    words = name.upper().split("_")
    return ["_".join(words[:end]) + "_" for end in (len(words), -1)
            if len(words[:end]) > 1]


def check_enums(root):
    """Constants name their enum, and no other's."""
    seen = []
    for path in files(root, ("include",), (".h",)):
        code = without_comments(text_of(root, path))
        for match in ENUM.finditer(code):
            name, line = match.group(1), line_of(code, match.start())
            values = re.findall(r"\bOMS_\w+", match.group(2))
            if name == CODES:
                continue
            fit = [one for one in prefixes(name)
                   if all(value.startswith(one) for value in values)]
            if not fit:
                yield Finding(path, line, f"values of {name} begin with "
                              + " or ".join(prefixes(name)))
            else:
                seen.append((fit[0], name, path, line))
    for prefix, name, path, line in seen:
        for other, owner, _, _ in seen:
            if owner != name and other.startswith(prefix):
                yield Finding(path, line, f"{prefix} of {name} is how "
                              f"{other} of {owner} begins: use the whole name")


def check_times(root):
    """A time is an integer, and its name says of what."""
    for path in files(root, ("src",), (".c",)):
        code = without_comments(text_of(root, path))
        for match in TIME.finditer(code):
            name = match.group(1)
            if not name.endswith("_ms") and not PARAMETER.match(name):
                yield Finding(path, line_of(code, match.start()),
                              f"{name} is milliseconds: end it in _ms")


def check_docs(root):
    """What returns a code says which; everything says since when."""
    for path in files(root, ("include",), (".h",)):
        text = text_of(root, path)
        code = without_comments(text)
        for match in re.finditer(r"^OMS_API\b[^;]*;", code, re.M):
            line = line_of(code, match.start())
            said = comment_above(text.splitlines(), line - 1)
            line_end = text.splitlines()[line_of(code, match.end()) - 1]
            words = re.sub(r"\s*\n\s*// ?", " ", said) + line_end
            name = name_in(match.group(0))
            if not SINCE.search(words):
                yield Finding(path, line, f"{name}: say Since which release")
            if re.match(r"OMS_API\s+int\s", match.group(0)) \
                    and "Errors:" not in words:
                yield Finding(path, line, f'{name}: say "Errors:" and which')


def check(root, build=None):
    """Doors, enums, times and errors are named by the rules."""
    return [*check_doors(root), *check_enums(root), *check_times(root),
            *check_docs(root)]
