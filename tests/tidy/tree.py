"""The source tree as the rules see it, and what they say about it."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

# What is not ours, or not written by hand.
SKIPPED_FOLDERS = {".git", ".local", "build", "node_modules", "__pycache__"}
TEXT = re.compile(
    r"\.(hpp|cpp|h|c|py|mjs|sh|sql|md|yaml|yml|json|cmake|txt|conf)$|(^|/)(Dockerfile|run|test)$"
)


@dataclass(frozen=True, order=True)
class Fault:
    path: str  # from the root of the tree, with slashes
    line: int
    rule: str  # its short name
    what: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.what} [{self.rule}]"


@dataclass(frozen=True)
class File:
    path: str
    lines: list[str]

    @property
    def is_cpp(self):
        return self.path.endswith((".hpp", ".cpp", ".h", ".c"))

    @property
    def is_code(self):
        return self.is_cpp or self.path.endswith((".py", ".mjs", ".sql"))

    def fault(self, line, rule, what):
        return Fault(self.path, line, rule, what)


def read_tree(root):
    """Every text file below the root, by path."""
    files = []
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = sorted(set(subfolders) - SKIPPED_FOLDERS)
        for name in sorted(names):
            path = Path(folder, name)
            relative = path.relative_to(root).as_posix()
            if path.is_symlink() or not is_text(path, relative):
                continue
            files.append(File(relative, path.read_text(encoding="utf-8").splitlines()))
    return files


def is_text(path, relative):
    if TEXT.search(relative):
        return True
    with open(path, "rb") as file:
        return file.read(2) == b"#!"  # a script
