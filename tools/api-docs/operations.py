"""One operation: how to call it, and what comes back."""

from answers import contents, responses_of
from markdown import blocks, inline
from markup import Markup, code, join, link, table, tag
from schemas import body_of, constraints

METHODS = ["get", "post", "put", "patch", "delete"]
PROOFS = {("http", "bearer"): "a bearer token", ("http", "basic"): "HTTP Basic"}


class Operation:
    """`path` is its entry of `paths`, `node` the operation in it."""

    def __init__(self, service, path, node):
        self.service = service
        self.path = path
        self.node = node.known(
            *("operationId", "tags", "summary", "description", "security"),
            *("parameters", "requestBody", "responses"),
        )
        self.id = node.text("operationId")
        self.anchor = f"{service.file}-{self.id}"
        self.tags = [each.value for each in node.list("tags")]

    def route(self):
        method = self.node.name.upper()
        return join(tag("span", method, class_="method"), " ", code(self.path.name))

    def entry(self):
        """Its line in a list of operations."""
        title = link(self.anchor, self.node.text("summary"))
        return tag("li", title, " ", tag("span", self.route(), class_="route"))

    def shown(self, hosted):
        """`hosted` holds the anchors of the schemas that are shown elsewhere already."""
        parts = [
            tag("h4", self.node.text("summary"), id=f"{self.anchor}-title"),
            tag("p", self.route(), class_="route"),
            blocks(self.node, self.node.text("description")),
            self.facts(),
            *self.parameters(),
            *self.request_body(hosted),
            tag("h5", "Responses"),
            responses_of(self.node, self.id),
        ]
        return tag("article", *parts, id=self.anchor, aria_labelledby=f"{self.anchor}-title")

    def facts(self):
        pairs = [("Operation", code(self.id)), ("Access", self.access())]
        if "servers" in self.path:
            servers = self.path.list("servers")
            pairs.append(("Listener", join(*map(listener, servers), between=", ")))
        return tag("dl", *(tag("div", tag("dt", name), tag("dd", told)) for name, told in pairs))

    def access(self):
        given = self.node if "security" in self.node else self.service
        ways = [self.way(each) for each in given.list("security")]
        return join(*ways, between=", or ") if ways else Markup("open to everybody")

    def way(self, alternative):
        proofs = [self.proof(each) for each in alternative.members()]
        return join(*proofs, between=" with ") if proofs else Markup("without any proof")

    def proof(self, asked):
        schemes = self.service["components"]["securitySchemes"]
        if asked.name not in schemes:
            raise asked.fault("there is no such security scheme")
        scheme = schemes[asked.name]
        scopes = [code(each) for each in asked.value]
        line = join(link(scheme.anchor, code(asked.name)), " (", kind_of(scheme), ")")
        noun = "scope" if len(scopes) == 1 else "scopes"
        return join(line, f" with the {noun} ", join(*scopes, between=", ")) if scopes else line

    def parameters(self):
        given = [*self.path.list("parameters"), *self.node.list("parameters")]
        if given:
            rows = [parameter(each.resolved()) for each in given]
            yield tag("h5", "Parameters")
            yield table(f"Parameters of {self.id}", ["Parameter", "What it is"], rows)

    def request_body(self, hosted):
        if "requestBody" not in self.node:
            return
        body = self.node["requestBody"].known("required", "content")
        yield tag("h5", "Request body", *([] if body.get("required") else [" (may be left out)"]))
        yield from contents(body)
        for schema in (media["schema"] for media in body.members("content")):
            target = schema.resolved()
            if schema.is_reference and target.anchor not in hosted:
                hosted.add(target.anchor)
                yield tag("div", body_of(target), id=target.anchor)


def kind_of(scheme):
    scheme.known("type", "scheme", "bearerFormat", "description")
    kind = (scheme.text("type"), scheme.text("scheme"))
    if kind not in PROOFS:
        raise scheme.fault(f"the reference cannot show a security scheme of {' '.join(kind)}")
    return PROOFS[kind]


def listener(server):
    server.known("url", "description")
    return join(server.text("description"), " (", code(server.text("url")), ")")


def parameter(node):
    node.known("name", "in", "required", "description", "schema", "example", "examples")
    marks = [tag("span", node.text("in"), class_="in")]
    if node.get("required"):
        marks.append(tag("span", "required", class_="required"))
    lines = [
        tag("p", constraints(node["schema"]), class_="type"),
        tag("p", inline(node, node.text("description"))),
    ]
    given = [(node.get("example"), "")] if "example" in node else []
    given += [(each.get("value"), each.text("summary")) for each in node.members("examples")]
    for value, title in given:
        says = f" ({title})" if title else ""
        lines.append(tag("p", "Such as ", code(str(value)), says, class_="note"))
    return join(code(node.text("name")), " ", *marks, between=" "), join(*lines)
