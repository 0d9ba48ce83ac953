"""The page: services, what both have in common, and a table of contents."""

import base64
import hashlib
import re

from answers import header_rows, in_full
from documents import Fault, Library
from markdown import blocks
from markup import Markup, code, join, link, table, tag
from operations import METHODS, Operation, kind_of, listener
from schemas import body_of

TITLE = "API reference"


class Service:
    """One document with its operations, in its own order."""

    def __init__(self, document):
        self.document = document.known(
            *("openapi", "info", "servers", "tags", "security", "paths", "components")
        )
        self.info = document["info"].known("title", "version", "summary", "description")
        self.title = self.info.text("title")
        self.anchor = document.file
        self.tags = [each.known("name", "description") for each in document.list("tags")]
        self.operations = list(self.read_operations())

    def read_operations(self):
        names = [each.text("name") for each in self.tags]
        for path in self.document.members("paths"):
            path.known("parameters", "servers", *METHODS)
            for method in (each for each in METHODS if each in path):
                operation = Operation(self.document, path, path[method])
                if len(operation.tags) != 1 or operation.tags[0] not in names:
                    raise operation.node.fault("should have one tag, which the document explains")
                yield operation

    def anchor_of(self, part):
        return f"{self.anchor}-{part}"

    def contents(self):
        """Its part of the table of contents."""
        entries = [(f"tag-{each.text('name')}", each.text("name")) for each in self.tags]
        return chapter(self.anchor, self.title, [*entries, *component_entries(self.document)])

    def shown(self, hosted):
        servers = join(*map(listener, self.document.list("servers")), between=", ")
        return tag(
            "section",
            tag("h2", self.title, " ", tag("span", self.info.text("version"), class_="version")),
            tag("p", self.info.text("summary"), class_="lead"),
            blocks(self.info, self.info.text("description")),
            tag("p", "Listener: ", servers, class_="note"),
            *(self.shown_tag(each, hosted) for each in self.tags),
            *components(self.document, hosted),
            id=self.anchor,
        )

    def shown_tag(self, each, hosted):
        name = each.text("name")
        operations = [one for one in self.operations if one.tags == [name]]
        return tag(
            "section",
            tag("h3", name),
            blocks(each, each.text("description")),
            tag("ul", *(one.entry() for one in operations), class_="operations"),
            *(one.shown(hosted) for one in operations),
            id=self.anchor_of(f"tag-{name}"),
        )


def chapter(anchor, title, entries):
    items = [tag("li", link(f"{anchor}-{part}", name)) for part, name in entries]
    return tag("li", link(anchor, title), tag("ul", *items))


def component_entries(document):
    of = document["components"]
    named = [("securitySchemes", "proofs", "Authentication"), ("headers", "headers", "Headers")]
    named += [("responses", "responses", "Shared responses"), ("schemas", "schemas", "Schemas")]
    return [(part, title) for kind, part, title in named if kind in of]


def components(document, hosted):
    """What a document has under `components`, each thing once."""
    of = document["components"].known(
        *("securitySchemes", "parameters", "headers", "responses", "schemas", "examples")
    )
    shown = {
        "proofs": lambda: proofs(of.members("securitySchemes")),
        "headers": lambda: headers(of.members("headers")),
        "responses": lambda: join(*(response(each) for each in of.members("responses"))),
        "schemas": lambda: schemas(of.members("schemas"), hosted),
    }
    for part, title in component_entries(document):
        anchor = f"{document.file}-{part}"
        yield tag("section", tag("h3", title), shown[part](), id=anchor)


def proofs(schemes):
    rows = [
        (anchored(each), join(tag("p", kind_of(each), class_="type"), described(each)))
        for each in schemes
    ]
    return table("How to prove who is asking", ["Name", "What it is"], rows)


def headers(given):
    rows = [(anchored(each), told) for each, told in header_rows(given)]
    return table("Headers of several responses", ["Header", "What it says"], rows)


def anchored(each):
    return tag("code", each.name, id=each.anchor)


def described(each):
    return blocks(each, each.text("description"))


def response(each):
    return tag("div", tag("h4", each.name), in_full(each), id=each.anchor, class_="component")


def schemas(given, hosted):
    """A list of all, then those that no request has shown before."""
    items = [tag("li", link(each.anchor, code(each.name))) for each in given]
    bodies = [
        tag("div", tag("h4", each.name), body_of(each), id=each.anchor, class_="component")
        for each in given
        if each.anchor not in hosted
    ]
    return join(tag("ul", *items, class_="names"), *bodies)


def common(documents):
    """Documents that are no services of their own, and that the services refer to."""
    for document in documents:
        parts = components(document.known("components"), hosted=set())
        head = tag("h2", "Common to both services")
        yield document, tag("section", head, *parts, id=document.file)


def read(paths):
    library = Library()
    services = [Service(library.document(path)) for path in paths]
    hosted = set()
    chapters = [each.contents() for each in services]
    sections = [each.shown(hosted) for each in services]
    others = [each for path, each in library.documents.items() if "openapi" not in each]
    for document, section in common(others):
        entries = component_entries(document)
        chapters.append(chapter(document.file, "Common to both", entries))
        sections.append(section)
    return chapters, sections


def page(paths, style):
    """The whole page, with `style` as its style sheet."""
    chapters, sections = read(paths)
    nav = tag("nav", tag("h2", "Contents"), tag("ul", *chapters), aria_labelledby="contents")
    nav = Markup(nav.replace("<h2>", '<h2 id="contents">', 1))
    body = join(
        tag("a", "Skip to the reference", href="#reference", class_="skip"),
        tag("header", tag("h1", TITLE), tag("p", "What both services of the platform answer.")),
        tag("div", nav, tag("main", *sections, id="reference", tabindex="-1"), class_="columns"),
    )
    head = join(
        Markup('<meta charset="utf-8">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup('<meta name="color-scheme" content="light dark">'),
        tag("title", TITLE),
        tag("style", Markup(style)),
    )
    html = f"<!doctype html>\n{tag('html', tag('head', head), tag('body', body), lang='en')}\n"
    check_anchors(html)
    return html


def check_anchors(html):
    ids = re.findall(r' id="([^"]*)"', html)
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        raise Fault(f"two things on the page are called {twice[0]}")
    missing = sorted(set(re.findall(r' href="#([^"]*)"', html)) - set(ids))
    if missing:
        raise Fault(f"a link leads to {missing[0]}, which is not on the page")


def style_source(style):
    """What a Content-Security-Policy allows this style sheet by."""
    digest = hashlib.sha256(style.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
