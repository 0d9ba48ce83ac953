"""The few forms of Markdown that descriptions have: paragraphs, lists with hyphens, `code`."""

import re

from markup import Markup, code, join, tag

# What would be read as another form of Markdown, and shown here as it stands.
OTHER_BLOCK = re.compile(r"(#{1,6} |>|```|~~~|\||[*+] |\d+[.)] |    )")
OTHER_INLINE = re.compile(r"\*\*|__|\]\(|!\[")
SENTENCE_END = re.compile(r"(?<=[.!?])\s")


def inline(node, text):
    """`node` is whose description it is."""
    parts = re.split(r"`", text)
    if len(parts) % 2 == 0:
        raise node.fault("a ` has no other one")
    for plain in parts[::2]:
        other = OTHER_INLINE.search(plain)
        if other:
            raise node.fault(f"the reference cannot show the Markdown '{other[0]}'")
    return join(*(code(part) if n % 2 else part for n, part in enumerate(parts)))


def blocks(node, text):
    """A whole description: paragraphs and lists."""
    paragraphs = re.split(r"\n\s*\n", text.strip("\n"))
    return join(*(block(node, each) for each in paragraphs)) if text.strip() else Markup()


def block(node, text):
    lines = text.split("\n")
    other = next((line for line in lines if OTHER_BLOCK.match(line)), None)
    if other:
        raise node.fault(f"the reference cannot show the Markdown '{other[:20]}'")
    if not lines[0].startswith("- "):
        return tag("p", inline(node, " ".join(lines)))
    items = re.split(r"^- ", text, flags=re.MULTILINE)[1:]
    return tag("ul", *(tag("li", inline(node, " ".join(each.split()))) for each in items))


def first_sentence(node, text):
    """As much of a description as a table has room for."""
    end = SENTENCE_END.search(text)
    short = text[: end.start()] if end else text
    return inline(node, text if short.count("`") % 2 else short)
