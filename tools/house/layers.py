"""Which folder may include which: the table of the architecture."""
import os
import re
from pathlib import PurePosixPath

from .sources import Finding, files, line_of, text_of, without_comments

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.M)

STANDARD = set("""assert complex ctype errno float inttypes limits locale
    signal stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib
    stdnoreturn string tgmath time wchar wctype""".split())
POSIX = {"pthread.h", "semaphore.h", "unistd.h", "sys/types.h"}
TABLES = {"uthash.h", "utlist.h"}

# layer -> (layers it may include, headers beyond the C standard's).
# "own" is its own folder; "*" is everything.
MAY = {
    "public": ({"public", "port"}, set()),
    "port": ({"public", "port"}, set()),
    "base": ({"base", "public", "port"}, TABLES | {"jansson.h"}),
    "runtime": ({"runtime", "base", "public", "port"}, TABLES | POSIX),
    "module": ({"own", "module.h", "base", "public", "port"}, set()),
    "adapter": ({"own", "base", "public", "port"}, "*"),
    "root": ("*", "*"),
    "example": ({"own", "public", "port"}, "*"),
    "test": ("*", "*"),
}
# Time, chance and memory are not for modules, not even as types.
NOT_FOR_MODULES = {"include/oms/port/host.h"}
# Dialects stand on the client by its public header; the headers of the others
# are theirs alone, and the one of the whole library is for hosts.
DIALECTS = {"easypost", "mail", "stripe", "webhook"}
# Verbs beyond module.h, and the one module that keeps the shop's past with them.
KEEPING, KEEPER = "src/runtime/keeping.h", "src/modules/history"


def layer_of(path):
    """(layer, own folder) of a path; (None, None) if it is misplaced."""
    parts = PurePosixPath(path).parts
    folder = "/".join(parts[:3])
    if parts[0] == "include":
        return ("port" if "port" in parts[:-1] else "public"), "include"
    if parts[0] in ("tests", "bench"):
        return "test", parts[0]
    if parts[0] in ("examples", "bindings"):
        return "example", parts[0]
    if parts[0] != "src" or len(parts) < 2:
        return None, None
    if len(parts) == 2:
        return ("root", "src") if parts[1].startswith("oms") else (None, None)
    if parts[1] in ("base", "runtime"):
        return parts[1], "/".join(parts[:2])
    if parts[1] in ("modules", "standins") and len(parts) > 3:
        return "module", folder
    if parts[1] == "adapters" and len(parts) > 3:
        return "adapter", folder
    return None, None


def resolve(root, path, name):
    """Where an include of ours points, or None for somebody else's."""
    here = os.path.dirname(path)
    for base in (here, "include", "src", "tests"):
        target = os.path.normpath(os.path.join(base, name))
        if os.path.isfile(os.path.join(root, target)):
            return target.replace(os.sep, "/")
    return None


def allowed(layer, own, target):
    arrows = MAY[layer][0]
    if arrows == "*":
        return True
    kind, _ = layer_of(target)
    if layer == "module" and target in NOT_FOR_MODULES:
        return False
    if layer == "adapter" and kind == "public":
        name = PurePosixPath(target).stem
        return name != "oms" and name not in DIALECTS - {own.split("/")[-1]}
    if target == "src/runtime/module.h" and "module.h" in arrows:
        return True
    if target == KEEPING and own == KEEPER:
        return True
    return kind in arrows or ("own" in arrows and target.startswith(own + "/"))


def judge(root, path, quote, name):
    """Why this include is refused, or None."""
    layer, own = layer_of(path)
    target = resolve(root, path, name)
    if target is not None:
        if allowed(layer, own, target):
            return None
        return f"{own} must not include {target}"
    if quote == '"':
        return f'"{name}" is not found from here, include/ or src/'
    beyond = MAY[layer][1]
    if beyond == "*" or name in beyond or name.removesuffix(".h") in STANDARD:
        return None
    return f"{own} must not include <{name}>"


def check(root, build=None):
    """Every #include follows an arrow of the table."""
    found = []
    for path in map(str, files(root, ("include", "src", "examples",
                                      "bindings", "tests"))):
        if layer_of(path)[0] is None:
            found.append(Finding(path, 1, "no such place: src/ holds base, "
                                 "runtime, modules/<service>, "
                                 "standins/<service>, adapters/<what> "
                                 "and oms.c"))
            continue
        text = without_comments(text_of(root, path))
        for match in INCLUDE.finditer(text):
            why = judge(root, path, *match.groups())
            if why:
                found.append(Finding(path, line_of(text, match.start()), why))
    return found
