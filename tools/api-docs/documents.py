"""Reads OpenAPI documents, and says where they hold what nobody here knows."""

from pathlib import Path

import yaml

# What only the tests of the documents go by.
PASSED_OVER = {"x-needs"}

# The kinds of components that an anchor may lead to, and what they are called in it.
ANCHORED = {
    "schemas": "schema",
    "responses": "response",
    "headers": "header",
    "securitySchemes": "proof",
}


class Fault(Exception):
    """What is wrong with a document, and where."""


class Node:
    """A value of a document that knows its place there."""

    def __init__(self, library, path, keys, value):
        self.library = library
        self.path = path
        self.keys = keys
        self.value = value

    def fault(self, message):
        pointer = "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in self.keys)
        return Fault(f"{self.path.name}#{pointer}: {message}")

    @property
    def file(self):
        """The document's short name: "user" of user.openapi.yaml."""
        return self.path.name.split(".")[0]

    @property
    def name(self):
        return str(self.keys[-1])

    @property
    def anchor(self):
        """The id that a component has on the page."""
        if len(self.keys) != 3 or self.keys[0] != "components" or self.keys[1] not in ANCHORED:
            raise self.fault("has no place of its own on the page")
        return f"{self.file}-{ANCHORED[self.keys[1]]}-{self.name}"

    def known(self, *names):
        """This object, unless it has a member that none of `names` is."""
        unknown = sorted(str(name) for name in self.object().keys() - set(names) - PASSED_OVER)
        if unknown:
            raise self.fault(f"the reference cannot show '{unknown[0]}'")
        return self

    def object(self):
        if not isinstance(self.value, dict):
            raise self.fault("should be an object")
        return self.value

    def __contains__(self, name):
        return name in self.object()

    def __getitem__(self, name):
        if name not in self:
            raise self.fault(f"'{name}' is missing")
        return Node(self.library, self.path, (*self.keys, name), self.value[name])

    def get(self, name, otherwise=None):
        return self.value[name] if name in self else otherwise

    def text(self, name):
        """A member that has to be a text; empty where it is missing."""
        value = self.get(name, "")
        if not isinstance(value, str):
            raise self[name].fault("should be a text")
        return value

    def members(self, name=None):
        """The members of this object, or of its member `name`, which may be missing."""
        if name is None:
            return [self[key] for key in self.object()]
        return self[name].members() if name in self else []

    def list(self, name):
        """The entries of the member `name`, which may be missing."""
        value = self.get(name, [])
        if not isinstance(value, list):
            raise self[name].fault("should be a list")
        keys = (*self.keys, name)
        return [Node(self.library, self.path, (*keys, n), each) for n, each in enumerate(value)]

    @property
    def is_reference(self):
        return isinstance(self.value, dict) and "$ref" in self.value

    def resolved(self):
        """What it refers to, or itself. A reference may only add a description."""
        if not self.is_reference:
            return self
        self.known("$ref", "description")
        file, _, pointer = self.text("$ref").partition("#")
        try:
            target = self.library.document(self.path.parent / file if file else self.path)
            for key in pointer.strip("/").split("/"):
                target = target[key.replace("~1", "/").replace("~0", "~")]
        except (Fault, OSError) as broken:
            raise self.fault(f"nothing is at {self.text('$ref')}") from broken
        return target.resolved()


class Library:
    """The documents, and those that they refer to, each read once."""

    def __init__(self):
        self.documents = {}

    def document(self, path):
        path = Path(path)
        if path not in self.documents:
            try:
                value = yaml.safe_load(path.read_text(encoding="utf-8"))
            except yaml.YAMLError as wrong:
                raise Fault(f"{path.name}: {wrong}") from wrong
            self.documents[path] = Node(self, path, (), value)
        return self.documents[path]
