"""Every file says first why it exists."""
from .sources import Finding, files, text_of


def check(root, build=None):
    """Each C file begins with a comment."""
    found = []
    for path in files(root):
        if not text_of(root, path).lstrip().startswith(("//", "/*")):
            found.append(Finding(path, 1, "begin with a comment: why this "
                                 "file exists and what it must never do"))
    return found
