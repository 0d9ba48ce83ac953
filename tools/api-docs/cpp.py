"""Texts as constants of a C++ source."""

BYTES_PER_LINE = 80
PLAIN = set(range(0x20, 0x7F)) - set(map(ord, '"\\?'))


def source(header, namespace, texts):
    """`texts` maps names, which `header` declares, to their values."""
    constants = "\n".join(constant(name, text) for name, text in texts.items())
    return f"""// Made by tools/api-docs: change what it is made from.
#include "{header}"

// The standard asks compilers for 65536 characters; g++ and clang take as many as there are.
#pragma GCC diagnostic ignored "-Woverlength-strings"

namespace {namespace} {{

{constants}
}}  // namespace {namespace}
"""


def constant(name, text):
    data = text.encode()
    pieces = [data[n : n + BYTES_PER_LINE] for n in range(0, len(data), BYTES_PER_LINE)]
    lines = "\n".join(f'    "{literal(each)}"' for each in pieces or [b""])
    return f"constexpr std::string_view {name}{{\n{lines},\n    {len(data)}}};\n"


def literal(data):
    """In octal, which ends after three digits; a hexadecimal escape goes on as long as it can."""
    return "".join(chr(byte) if byte in PLAIN else f"\\{byte:03o}" for byte in data)
