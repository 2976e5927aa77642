"""How long a line, a function and a file may be."""
import re

from .sources import Finding, bare, files, text_of

COLUMNS_MAX = 80
FUNCTION_LINES_MAX = 60
FILE_LINES_MAX = 500

CPLUSPLUS = re.compile(r"^#ifdef __cplusplus\n.*?^#(?:endif|else)", re.M | re.S)
DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.M)


def blanked(pattern, text):
    return pattern.sub(lambda match: "\n" * match.group(0).count("\n"), text)


def functions(text):
    """(first line, last line) of each body, braces included."""
    code = blanked(DIRECTIVE, blanked(CPLUSPLUS, bare(text)))
    depth, line, start, last = 0, 1, None, ""
    for char in code:
        if char == "\n":
            line += 1
        elif char == "{":
            if depth == 0:
                start = line if last == ")" else None
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0 and start is not None:
                yield start, line
                start = None
        if not char.isspace():
            last = char


def check_lines(path, lines):
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS_MAX:
            yield Finding(path, number, f"{len(line)} columns, at most "
                          f"{COLUMNS_MAX}")


def check(root, build=None):
    """No line over 80 columns, function over 60 or file over 500 lines."""
    found = []
    for path in files(root):
        text = text_of(root, path)
        found += check_lines(path, text.splitlines())
        for first, last in functions(text):
            if last - first + 1 > FUNCTION_LINES_MAX:
                found.append(Finding(path, first, "a function of "
                                     f"{last - first + 1} lines, at most "
                                     f"{FUNCTION_LINES_MAX}"))
    tops = ("include", "src", "tests", "examples", "bench", "tools")
    for path in files(root, tops, (".c", ".h", ".py", ".sh")):
        count = len(text_of(root, path).splitlines())
        if count > FILE_LINES_MAX:
            found.append(Finding(path, count, f"a file of {count} lines, at "
                                 f"most {FILE_LINES_MAX}"))
    return found
