"""What a document of ours names in the tree is there."""

import re
from pathlib import PurePosixPath

# `events/user_state.hpp` or `docs/decisions/`; and [text](testing.md), seen from the document.
NAMED = re.compile(r"`(\w[\w.-]*(?:/[\w.-]+)*/?)`")
LINKED = re.compile(r"\]\(([\w./-]+)(?:#[\w-]*)?\)")


def faults(files):
    there = {file.path for file in files}
    there |= {str(folder) for path in there for folder in PurePosixPath(path).parents}
    top = {path for path in there if "/" not in path}
    for file in files:
        if file.path.endswith(".md"):
            for number, line in enumerate(file.lines, 1):
                for path in paths_in(file, line, top):
                    if path not in there:
                        yield file.fault(number, "document", f"names {path}, which is not there")


def paths_in(file, line, top):
    for named in NAMED.findall(line):
        if "/" in named and named.split("/")[0] in top:  # else it is no path of this tree
            yield named.rstrip("/")
    for linked in LINKED.findall(line):
        yield normal(PurePosixPath(file.path).parent / linked)


def normal(path):
    parts = []
    for part in path.parts:
        if part == ".." and parts:
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
