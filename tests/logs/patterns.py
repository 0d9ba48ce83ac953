"""What must not stand in any log, in one place. A new kind of secret gets its pattern here and a
line in search_test.py.

Each pattern has a piece that is in all it finds, which is looked for first, as most logs have none
of it.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Pattern:
    what: str
    piece: bytes
    expression: re.Pattern


def pattern(what, piece, expression):
    return Pattern(what, piece, re.compile(expression, re.IGNORECASE))


PATTERNS = [
    # A header in base64url begins like this, as its JSON begins with {".
    pattern("a JWT", b"eyJ", rb"eyJ[\w-]{8,}\.[\w-]+\.[\w-]*"),
    pattern(
        "a password hash",
        b"$",
        rb"\$(argon2(id|i|d)|2[abxy]|7|scrypt|pbkdf2[\w-]*|[156])\$[^$\s]+\$",
    ),
    pattern("a password hash", b"$", rb"\b(pbkdf2_sha[0-9]+|scrypt)\$[^$\s]+\$"),  # Django's
    # Digits and letters at the end keep our node names and amqp://user@127.0.0.1 out.
    pattern("a mail address", b"@", rb"[\w.!#$%&'*+/=?^`{|}~-]+@([a-z0-9-]+\.)+[a-z]{2,}\b"),
    pattern("a mail address", b"%40", rb"[\w.+-]+%40([a-z0-9-]+\.)+[a-z]{2,}\b"),
    # The words user:password stand where we say what form a URL has.
    pattern(
        "credentials in a URL",
        b"://",
        rb"[a-z][a-z0-9+.-]*://(?!user:password@)[^\s/:@\"']*:[^\s/@\"'*]+@",
    ),
    pattern(
        "an Authorization header",
        b" ",
        rb"\b(bearer|basic|dpop) +(?=[\w.~+/=-]*[0-9.=])[\w.~+/=-]{8,}",
    ),
    # Refresh tokens, device tokens, secrets of service clients: the prefix is for this.
    pattern("a refresh token", b"upr_", rb"\bupr_[\w-]{8,}"),
    pattern("a device token", b"upd_", rb"\bupd_[\w-]{8,}"),
    pattern("the secret of a service client", b"ups_", rb"\bups_[\w-]{8,}"),
    pattern("a private key", b"PRIVATE KEY", rb"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    # Also within a text of JSON, where the quotes are escaped.
    pattern("a private key", b"d", rb"\\?\"d\\?\"\s*:\s*\\?\"[\w-]{40,}"),
    # Every password that a test uses has this word in it.
    pattern("a password of the tests", b"horse", rb"\bhorse\b"),
]
