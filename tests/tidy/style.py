"""Sizes, leftovers, and sources that nobody builds."""

import re
from pathlib import PurePosixPath

LINES_MAX = 400
FUNCTION_LINES_MAX = 70
COLUMNS_MAX = 100

# It cannot be broken without changing what it says.
RAW_TEXT = re.compile(r'R"\(')

# This folder has to name what it looks for.
OWN = "tests/tidy/"

# A word that promises work for later: open an issue instead.
MARK = re.compile(r"\b(TODO|FIXME|XXX)\b")
SKIPPED_TEST = re.compile(r"doctest::skip|\b(test|it|describe)\.skip\(|unittest\.skip|@skip\b")

# Waiting for a time is waiting for luck: wait for the condition. Who may pause, and why.
PAUSE = re.compile(r"\b(sleep_for|sleep_until|usleep|nanosleep)\s*\(|time\.sleep\(")
MAY_PAUSE = {
    "bench/": "how long a load or an outage lasts; between two looks at a condition",
    "tests/fault/": "how long a fault or a slow transaction lasts; the pace of a client",
    "tests/support/": "between two looks at a condition; the pace of a client",
    "tests/integration/http/connection_test.cpp": "the pace of a client that sends slowly",
    "tests/integration/http/load_test.cpp": "how long the load lasts",
    "tools/tour/": "between two looks at a condition",
}

# What opens a block and is no function. A statement goes on where the line before does not end one.
OTHER_BLOCK = re.compile(
    r"\s*(}|namespace\b|class\b|struct\b|enum\b|union\b|extern\b|if\b|for\b|while\b|switch\b|do\b"
    r"|else\b|try\b|catch\b|case\b|default\b|template\b)"
)
ROW = re.compile(r"\s*(\w+)?\{.*\},$")
SUBCASE = re.compile(r"\s*SUBCASE\(")
ENDS_STATEMENT = re.compile(r"([;{}]|:|^\s*(//.*|#.*|))$")


def faults(files):
    found = []
    for file in files:
        found += leftovers(file)
        if file.is_code:
            found += sizes(file)
        if file.is_cpp:
            found += functions(file)
        if file.path.endswith("package-lock.json"):
            found += addresses(file)
    return [*found, *orphans(files)]


def sizes(file):
    if len(file.lines) > LINES_MAX:
        yield file.fault(LINES_MAX + 1, "size", f"{len(file.lines)} lines, at most {LINES_MAX}")
    for number, line in enumerate(file.lines, 1):
        if len(line) > COLUMNS_MAX and not RAW_TEXT.search(line):
            yield file.fault(number, "columns", f"{len(line)} columns, at most {COLUMNS_MAX}")


def functions(file):
    for end_of_head, line in enumerate(file.lines):
        if not line.endswith("{"):
            continue
        start = start_of_statement(file.lines, end_of_head)
        head = file.lines[start]
        if OTHER_BLOCK.match(head) or "(" not in head:
            continue
        length = counted(file.lines[start : end_of_block(file.lines, start)])
        if length > FUNCTION_LINES_MAX:
            yield file.fault(
                start + 1, "function", f"{length} lines, at most {FUNCTION_LINES_MAX}"
            )


def end_of_block(lines, start):
    """Behind the first "}" that stands as far left as the head: clang-format sees to it."""
    head = lines[start]
    end = re.compile(head[: len(head) - len(head.lstrip())] + "}")
    return next((n + 1 for n in range(start, len(lines)) if end.match(lines[n])), start)


def counted(lines):
    """Rows of a table do not count, and a SUBCASE is a test of its own."""
    length = number = 0
    while number < len(lines):
        if number > 0 and SUBCASE.match(lines[number]):
            number = max(end_of_block(lines, number), number + 1)
            continue
        length += not ROW.match(lines[number])
        number += 1
    return length


def start_of_statement(lines, number):
    while number > 0 and not ENDS_STATEMENT.search(lines[number - 1].rstrip()):
        number -= 1
    return number


def leftovers(file):
    if file.path.startswith(OWN):
        return
    for number, line in enumerate(file.lines, 1):
        mark = MARK.search(line)
        if mark:
            yield file.fault(number, "mark", f"{mark[0]}: finish it, or open an issue")
        if SKIPPED_TEST.search(line):
            yield file.fault(number, "skip", "a test that does not run is a lie")
        if PAUSE.search(line) and not file.path.startswith(tuple(MAY_PAUSE)):
            yield file.fault(number, "pause", "wait for the condition, not for a time")


def addresses(file):
    for number, line in enumerate(file.lines, 1):
        if '"resolved"' in line:
            yield file.fault(number, "registry", "a lock file names no registry (see .npmrc)")


def orphans(files):
    """A source that no CMakeLists.txt above it names is built by nobody."""
    lists = {
        PurePosixPath(file.path).parent: words_of(file)
        for file in files
        if PurePosixPath(file.path).name == "CMakeLists.txt"
    }
    named_from_root = set().union(*lists.values())
    for file in files:
        path = PurePosixPath(file.path)
        is_source = path.suffix in (".cpp", ".c")
        from_root = f"${{PROJECT_SOURCE_DIR}}/{path}" in named_from_root
        if is_source and not from_root and not is_named(path, lists):
            yield file.fault(1, "orphan", "no CMakeLists.txt above it names it")


def words_of(cmake_list):
    uncommented = " ".join(line.split("#")[0] for line in cmake_list.lines)
    return set(re.split(r"[\s()]+", uncommented))


def is_named(path, lists):
    return any(str(path.relative_to(folder)) in lists.get(folder, ()) for folder in path.parents)
