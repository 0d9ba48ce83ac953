"""Reads the source tree and names what breaks the rules of the house, one fault a line.

usage: tidy.py ROOT     exit status: 0 tidy, 1 not, 2 wrong usage
"""

import sys
from pathlib import Path

import documents
import includes
import style
from tree import read_tree


def faults_of(root):
    files = read_tree(root)
    return sorted([*includes.faults(files), *style.faults(files), *documents.faults(files)])


def main(arguments):
    if len(arguments) != 1 or not Path(arguments[0], "CMakeLists.txt").is_file():
        print(__doc__, file=sys.stderr)
        return 2
    found = faults_of(arguments[0])
    for fault in found:
        print(fault)
    print(f"{len(found)} faults" if found else "tidy")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
