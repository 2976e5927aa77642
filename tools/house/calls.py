"""What code in src/ may not say, because every surprise comes by a port."""
import re

from .sources import Finding, bare, files, line_of, text_of

ADAPTERS = r"src/adapters/"
NOWHERE = r"(?!)"
# Everywhere but in what bulk modules do when they hear of an event.
HEARS_LATE = (r"(?!src/modules/reporting/|src/modules/history/"
              r"(?:drafts|events|loose|open|rows|text)\.c)")

# (names, where they are allowed, what to do instead)
CALLS = [
    ("malloc calloc realloc free strdup strndup asprintf",
     ADAPTERS + "|src/base/alloc.c", "use an arena or base/alloc.h"),
    ("time clock clock_gettime gettimeofday nanosleep usleep sleep "
     "gmtime gmtime_r localtime localtime_r mktime strftime",
     ADAPTERS, "ask the clock port; base/time.h writes and reads texts"),
    ("rand srand rand_r random srandom drand48 getrandom arc4random",
     ADAPTERS, "ask the ids port"),
    ("getenv setenv secure_getenv", ADAPTERS, "take it as an option"),
    ("printf fprintf vprintf vfprintf puts fputs putchar perror",
     ADAPTERS, "return an oms_error or use the log port"),
    ("strcpy strcat stpcpy sprintf vsprintf gets atoi atol atoll strtok "
     "scanf sscanf", NOWHERE, "use the bounded form or base/buf.h"),
    ("abort exit _exit atexit signal sigaction assert", NOWHERE,
     "return OMS_EINTERNAL: a library does not end its host"),
    ("pthread_create thrd_create", ADAPTERS + "|src/runtime/pump",
     "only the pump has a thread"),
]
# (pattern, where it is allowed, why not)
WORDS = [
    (r"pthread_(?:mutex|cond|rwlock|spin|barrier|once)\w*|sem_\w+(?=\s*\()|"
     r"mtx_\w+|cnd_\w+", ADAPTERS + "|src/runtime/",
     "locks belong to the runtime and to adapters"),
    (r"_Thread_local|__thread|thread_local", NOWHERE,
     "no hidden state: pass it"),
    (r"float|double", NOWHERE, "money and time are integers"),
    (r"goto(?!\s+out\s*;)", NOWHERE, "the only label is `out`"),
    (r"goto", ADAPTERS, "return early"),
    (r"oms__tx_now", HEARS_LATE, "a bulk module hears late: take the time of "
     "the event"),
]


def rules():
    for names, where, instead in CALLS:
        either = "|".join(names.split())
        yield (re.compile(rf"(?<![\w.>])(?:{either})(?=\s*\()"),
               re.compile(where), instead)
    for pattern, where, why in WORDS:
        yield re.compile(rf"(?<!\w)(?:{pattern})\b"), re.compile(where), why


def check(root, build=None):
    """No banned call, lock, type or jump in src/ and include/."""
    found = []
    for path in map(str, files(root, ("include", "src"))):
        code = bare(text_of(root, path))
        for pattern, where, why in rules():
            if where.match(path):
                continue
            for match in pattern.finditer(code):
                found.append(Finding(path, line_of(code, match.start()),
                                     f"`{match.group(0)}`: {why}"))
    return found
