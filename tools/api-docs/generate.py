"""Makes the API reference of the services from their OpenAPI documents.

usage: generate.py (--html | --cpp) FILE DOCUMENT...
exit status: 0 made, 1 a document holds what the reference cannot show, 2 wrong usage
"""

import sys
from pathlib import Path

try:
    import yaml  # noqa: F401, tried here for its message
except ImportError:
    sys.exit("generate.py: python3-yaml is missing: tools/install-packages build")

import cpp
from documents import Fault
from page import page, style_source

STYLE = Path(__file__).with_name("style.css")


def make(kind, documents):
    style = STYLE.read_text(encoding="utf-8")
    html = page(documents, style)
    if kind == "--html":
        return html
    texts = {"kDocsPage": html, "kDocsStyle": style_source(style)}
    return cpp.source("user-service/adapters/http/docs_page.hpp", "user", texts)


def main(arguments):
    if len(arguments) < 3 or arguments[0] not in ("--html", "--cpp"):
        print(__doc__, file=sys.stderr)
        return 2
    kind, file, *documents = arguments
    try:
        made = make(kind, documents)
    except (Fault, OSError) as wrong:
        print(f"generate.py: {wrong}", file=sys.stderr)
        return 1
    Path(file).write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
