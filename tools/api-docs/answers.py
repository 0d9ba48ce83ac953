"""Bodies and answers: what goes over the wire, with an example of it."""

from http import HTTPStatus
from urllib.parse import urlencode

from markdown import blocks, inline
from markup import Markup, as_json, code, join, link, table, tag
from schemas import constraints

HEADER = ["description", "required", "schema", "example"]


def examples(media):
    """Each example of a media type object, folded up."""
    if "example" in media:
        yield example("Example", media, media.get("example"))
    for named in media.members("examples"):
        each = named.resolved().known("summary", "value")
        title = each.text("summary") or named.name
        yield example(f"Example: {title}", each, each.get("value"), media.name)


def example(title, node, value, media_type=None):
    text = written(node, value, media_type or node.name)
    return tag("details", tag("summary", title), tag("pre", tag("code", text)))


def written(node, value, media_type):
    if media_type == "application/x-www-form-urlencoded":
        return urlencode(value)
    return value.rstrip() if isinstance(value, str) else as_json(node, value, indent=2)


def contents(node):
    """The bodies that an answer or a request may have: a line and the examples for each."""
    for media in node.members("content"):
        media.known("schema", "example", "examples")
        line = join(code(media.name), ", ", constraints(media["schema"]))
        yield join(tag("p", line, class_="type"), *examples(media))


def header_rows(headers):
    for given in headers:
        header = given.resolved().known(*HEADER)
        lines = [tag("p", constraints(header["schema"]), class_="type")]
        lines.append(blocks(header, header.text("description")))
        if "example" in header:
            lines.append(tag("p", "Such as ", code(str(header.get("example"))), class_="note"))
        yield given, join(*lines)


def headers_of(response):
    """The names of an answer's headers; those of one answer alone in full."""
    own, names = [], []
    for given in response.members("headers"):
        if given.is_reference:
            names.append(link(given.resolved().anchor, code(given.name)))
        else:
            names.append(code(given.name))
            own.append(given)
    if not names:
        return Markup()
    line = tag("p", "Headers: ", join(*names, between=", "), class_="note")
    return join(line, tag("ul", *map(header_line, own))) if own else line


def header_line(header):
    """One that a single answer has."""
    header.known(*HEADER)
    told = inline(header, header.text("description"))
    words = tag("span", constraints(header["schema"]), class_="type")
    return tag("li", code(header.name), ": ", told, " ", words)


def in_full(response):
    response.known("description", "headers", "content")
    return join(
        blocks(response, response.text("description")), *contents(response), headers_of(response)
    )


def in_short(given):
    """An answer that is written down for several operations: its example stands there."""
    response = given.resolved()
    more = link(response.anchor, "Body, headers and example of ", response.name)
    return join(
        tag("p", inline(response, response.text("description"))), tag("p", more, class_="note")
    )


def meaning(status):
    if status.name == "default":
        return tag("span", "Any other", class_="status")
    try:
        phrase = HTTPStatus(int(status.name)).phrase
    except ValueError as wrong:
        raise status.fault(f"'{status.name}' is no status") from wrong
    number = tag("span", status.name, class_="status")
    return join(number, " ", tag("span", phrase, class_="phrase"))


def responses_of(operation, operation_id):
    rows = [
        (meaning(each), in_short(each) if each.is_reference else in_full(each))
        for each in operation["responses"].members()
    ]
    return table(f"Responses of {operation_id}", ["Status", "What it means"], rows)
