"""Public structs and enums against tests/abi/layout.txt."""
import os
import re
import subprocess
import tempfile
from pathlib import Path

from .sources import Finding, bare, files, text_of

LIST = "tests/abi/layout.txt"
HINT = "run: python3 tools/tidy.py layout --write"
STRUCT = re.compile(r"typedef\s+struct\s+\w+\s*\{([^{}]*)\}\s*(\w+)\s*;")
ENUM = re.compile(r"typedef\s+enum\s+\w+\s*\{([^{}]*)\}\s*\w+\s*;")
DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.M)


def members(body):
    """(name, type as it is written) of a struct's members, in order."""
    for part in body.split(";"):
        part = " ".join(part.split())
        if not part:
            continue
        pointer = re.search(r"\( ?\* ?(\w+) ?\)", part)
        if pointer:  # a slot of a vtable
            yield pointer.group(1), part.replace(pointer.group(1), "", 1)
            continue
        first, *others = part.split(",")
        base = re.match(r".*?(?=\W*\b\w+ ?(?:\[[^\]]*\] ?)*$)", first).group()
        for declarator in (first.removeprefix(base), *others):
            name = re.search(r"\w+", declarator).group()
            rest = declarator.replace(name, "", 1).replace(" ", "")
            yield name, f"{base} {rest}".strip()


def headers(root):
    """The code of each public header, without directives."""
    for path in files(root, ("include",), (".h",)):
        yield path, DIRECTIVE.sub("", bare(text_of(root, path)))


def structs(root):
    """(name, members) of each struct that the public headers define."""
    for _, code in headers(root):
        for match in STRUCT.finditer(code):
            yield match.group(2), list(members(match.group(1)))


def constants(root):
    """The names of all enum values."""
    for _, code in headers(root):
        for match in ENUM.finditer(code):
            for part in match.group(1).split(","):
                if part.strip():
                    yield part.split("=")[0].strip()


def unseen(root):
    """Bodies that the parser above cannot read: keep public structs flat."""
    for path, code in headers(root):
        bodies = re.findall(r"\b(?:struct|union|enum)\b[^;{}()]*\{", code)
        if len(bodies) != len(STRUCT.findall(code) + ENUM.findall(code)):
            yield Finding(path, 0, "write public structs and enums flat, as "
                          "typedef struct x {...} x; so that they are checked")


def program(root):
    """A C program that prints the layout as the compiler sees it."""
    lines = ["#include <stdio.h>"]
    for path in files(root, ("include",), (".h",)):
        lines.append(f'#include "{path.relative_to("include").as_posix()}"')
    lines.append("int main(void) {")
    for name, fields in structs(root):
        lines.append(f'printf("{name} size %zu align %zu\\n", '
                     f"sizeof({name}), _Alignof({name}));")
        for field, written in fields:
            lines.append(f'printf("{name}.{field} at %zu size %zu {written}'
                         '\\n", '
                         f"offsetof({name}, {field}), "
                         f"sizeof((({name} *)0)->{field}));")
    for name in constants(root):
        lines.append(f'printf("{name} = %d\\n", (int){name});')
    return "\n".join(lines + ["return 0; }"]) + "\n"


def measured(root):
    """The layout as lines, in the order of the headers."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "layout.c"
        source.write_text(program(root))
        subprocess.run(
            [os.environ.get("CC", "cc"), "-std=c11",
             "-I", str(Path(root) / "include"), str(source),
             "-o", str(source.with_suffix(""))], check=True)
        return subprocess.run([str(source.with_suffix(""))], check=True,
                              capture_output=True, text=True
                              ).stdout.splitlines()


def by_name(lines):
    """"oms_error.code" -> its line; comments are left out."""
    return {line.split()[0]: line for line in lines
            if line and not line.startswith("#")}


def sized(lines):
    """Structs that begin with `uint32_t size`."""
    return {line.split(".")[0] for line in lines
            if re.match(r"\w+\.size at 0 size 4 ", line)}


def handed_on(root):
    """Structs that hosts lay out by their own header: what others hold or
    point at, and what functions take. Lists of them are walked by sizeof."""
    found = set()
    for _, fields in structs(root):
        for _, written in fields:
            found.update(re.findall(r"\boms_\w+", written))
    for _, code in headers(root):
        for call in re.findall(r"^OMS_API\b[^;]*;", code, re.M):
            found.update(re.findall(r"\bconst (oms_\w+) \*(?!\*)", call))
            found.update(re.findall(r"\b(oms_\w+) \*out\b", call))
    return found


def broken(old_lines, new_lines, frozen):
    """What was published and is not so any more. A struct that the library
    makes and hosts only look at may grow like one that tells its size."""
    old, new = by_name(old_lines), by_name(new_lines)
    may_grow = sized(old_lines) | (old.keys() - frozen)
    for name, line in old.items():
        if name not in new:
            yield f"gone: {line}"
        elif new[name] != line and not (
                name in may_grow and grew(line, new[name])):
            yield f"was: {line}; is: {new[name]}"


def grew(old, new):
    """Only the size of a whole struct differs, and it is larger."""
    old, new = old.split(), new.split()
    return (old[1] == new[1] == "size" and old[3:] == new[3:]
            and int(new[2]) > int(old[2]))


def committed(root):
    path = Path(root) / LIST
    return path.read_text().splitlines() if path.exists() else []


def check(root, build=None):
    """Published structs keep their layout; what may grow, at the end."""
    old, new = committed(root), measured(root)
    found = list(unseen(root))
    found += [Finding(LIST, 0, text)
              for text in broken(old, new, handed_on(root))]
    if not found and list(by_name(old).values()) != new:
        found.append(Finding(LIST, 0, f"grew and is not written down; {HINT}"))
    return found


def write(root):
    """Writes growth down; refuses what would break a host."""
    new = measured(root)
    faults = list(broken(committed(root), new, handed_on(root)))
    if faults:
        raise SystemExit("\n".join(faults) + "\nNot written: this breaks "
                         "hosts. Append instead; what was never released "
                         f"may be taken out of {LIST} by hand.")
    head = ["# Public structs and enums, as laid out on x86-64. Only grows.",
            f"# {HINT[5:]}"]
    (Path(root) / LIST).write_text("\n".join(head + new) + "\n")
