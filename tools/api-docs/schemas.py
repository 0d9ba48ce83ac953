"""What a value may be, in words and tables."""

from markdown import blocks, first_sentence, inline
from markup import Markup, as_json, code, join, link, table, tag

TYPES = {"string", "integer", "number", "boolean", "object", "array", "null"}
KNOWN = [
    *("$ref", "type", "description", "format", "pattern", "enum", "const", "default", "examples"),
    *("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "items"),
    *("required", "properties", "additionalProperties", "allOf", "oneOf"),
]


def constraints(schema):
    """Type and bounds as a line of words."""
    if schema.is_reference:
        target = schema.resolved()
        words = [] if is_composed(target) else [constraints(target)]
        return join(link(target.anchor, target.name), *words, between=": ")
    schema.known(*KNOWN)
    return join(*(each for each in [type_of(schema), *bounds(schema)] if each), between=", ")


def is_composed(schema):
    return "properties" in schema or "allOf" in schema


def type_of(schema):
    given = schema.get("type", [])
    names = given if isinstance(given, list) else [given]
    unknown = [name for name in names if name not in TYPES]
    if unknown:
        raise schema.fault(f"the reference cannot show the type '{unknown[0]}'")
    if "items" in schema:
        items = schema["items"]
        of = link(items.resolved().anchor, items.resolved().name) if items.is_reference else None
        names = [join("list of ", of or constraints(items)) if n == "array" else n for n in names]
    if not names and is_composed(schema):
        return Markup("object")
    if not names and "oneOf" in schema:
        return join(*map(constraints, schema.list("oneOf")), between=" or ")
    if not names and "const" not in schema:
        return Markup("anything")
    return join(*names, between=" or ")


def bounds(schema):
    yield span(schema, "minLength", "maxLength", " characters")
    yield span(schema, "minItems", "maxItems", " entries")
    yield span(schema, "minimum", "maximum", "")
    if "format" in schema:
        yield join("format ", code(schema.text("format")))
    if "pattern" in schema:
        yield join("matches ", code(schema.text("pattern")))
    if "enum" in schema:
        yield join("one of ", values(schema, "enum"))
    if "const" in schema:
        yield join("always ", shown(schema, schema.get("const")))
    if "default" in schema:
        yield join(shown(schema, schema.get("default")), " where it is left out")


def span(schema, lowest, highest, unit):
    low, high = schema.get(lowest), schema.get(highest)
    if unit and low == 1 and high is None:
        return "not empty"
    if low is not None and high is not None:
        return f"{low}{unit}" if low == high else f"{low} to {high}{unit}"
    if low is not None:
        return f"at least {low}{unit}"
    return f"at most {high}{unit}" if high is not None else ""


def shown(schema, value):
    return code(value if isinstance(value, str) else as_json(schema, value))


def values(schema, name):
    return join(*(shown(schema, each.value) for each in schema.list(name)), between=", ")


def summary_of(schema):
    """What a member's line says of it: its own description, or how that of its schema begins."""
    if "description" in schema:
        return inline(schema, schema.text("description"))
    target = schema.resolved()
    return first_sentence(target, target.text("description"))


def member(name, required, schema):
    mark = tag("span", "required", class_="required")
    head = join(code(name), *([" ", mark] if required else []))
    lines = [tag("p", constraints(schema), class_="type")]
    if summary_of(schema):
        lines.append(tag("p", summary_of(schema)))
    lines += [tag("p", each, class_="note") for each in notes_of_member(schema)]
    return head, join(*lines)


def notes_of_member(schema):
    """What is not to be found behind a link."""
    if schema.is_reference:
        return
    if is_composed(schema):
        yield from notes(schema)
    elif "examples" in schema:
        yield join("Such as ", values(schema, "examples"))
    if "items" in schema:
        yield from notes_of_member(schema["items"])


def rows(schema, prefix=""):
    """A line for each member of an object, and for those of the objects in it."""
    schema.known(*KNOWN)
    if schema.get("type", "object") != "object":
        raise schema.fault(f"has members and is of the type '{schema.get('type')}'")
    required = schema.get("required", [])
    for each in schema.members("properties"):
        name = prefix + each.name
        yield member(name, each.name in required, each)
        yield from rows_below(each, name)
    others = schema.get("additionalProperties", True)
    if isinstance(others, dict):
        yield member(f"{prefix}*", False, schema["additionalProperties"])
    for part in schema.list("allOf"):
        if not part.is_reference:
            yield from rows(part, prefix)


def rows_below(schema, name):
    if not schema.is_reference and "items" in schema:
        yield from rows_below(schema["items"], f"{name}[]")
    elif not schema.is_reference and is_composed(schema):
        yield from rows(schema, f"{name}.")


def notes(schema):
    """What is to be said of an object as a whole."""
    for part in [schema, *(each for each in schema.list("allOf") if not each.is_reference)]:
        own = part.get("properties", {})
        besides = [name for name in part.get("required", []) if name not in own]
        if besides:
            yield join("Required as well: ", *map(code, besides), between=" ")
        if part.get("additionalProperties") is False:
            yield "No other members are taken."
    if "oneOf" in schema:
        yield join("Exactly one of ", join(*alternatives(schema), between=" and "), ".")


def alternatives(schema):
    """The oneOf that there are say which members exclude each other."""
    for each in schema.list("oneOf"):
        names = each.known("required").list("required")
        yield join(*(code(name.value) for name in names), between=" with ")


def body_of(schema):
    """Everything about a schema but its name. Of objects the answers have examples."""
    parts = [blocks(schema, schema.text("description"))]
    if is_composed(schema):
        wholes = [each.resolved() for each in schema.list("allOf") if each.is_reference]
        if wholes:
            names = join(*(link(each.anchor, each.name) for each in wholes), between=" and ")
            parts.append(tag("p", "Everything of ", names, ", and:"))
        members = list(rows(schema))
        if members:
            parts.append(table(f"Members of {schema.name}", ["Member", "What it is"], members))
        parts += [tag("p", each, class_="note") for each in notes(schema)]
    else:
        parts.append(tag("p", constraints(schema), class_="type"))
        if "examples" in schema:
            parts.append(tag("p", "Such as ", values(schema, "examples"), class_="note"))
    return join(*parts)
