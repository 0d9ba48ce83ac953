"""HTML, of which nothing comes from a document unescaped."""

import html
import json


class Markup(str):
    """Text that is HTML already. Every other text is escaped on its way in."""


def join(*parts, between=""):
    separator = between if isinstance(between, Markup) else html.escape(between)
    return Markup(
        separator.join(part if isinstance(part, Markup) else html.escape(part) for part in parts)
    )


def tag(element, *content, **attributes):
    """`class_` is the attribute class, `aria_label` is aria-label."""
    pairs = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{html.escape(value)}"'
        for name, value in attributes.items()
    )
    return Markup(f"<{element}{pairs}>{join(*content)}</{element}>")


def code(text):
    return tag("code", text)


def link(anchor, *content):
    return tag("a", *content, href=f"#{anchor}")


def table(caption, heads, rows):
    """Each row is the cells of one line; its first one is its name."""
    head = tag("tr", *(tag("th", each, scope="col") for each in heads))
    lines = [
        tag("tr", tag("th", first, scope="row"), *(tag("td", each) for each in others))
        for first, *others in rows
    ]
    caption = tag("caption", caption, class_="unseen")
    return tag("table", caption, tag("thead", head), tag("tbody", *lines))


def as_json(node, value, indent=None):
    """`node` is to blame where YAML has made of a value what JSON does not have."""
    try:
        return json.dumps(value, indent=indent, ensure_ascii=False)
    except TypeError as wrong:
        raise node.fault(f"{wrong}: quote it") from wrong
