"""Arrows point one way, and each third-party library has one home."""

import re

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')

# Who may include what: the first pattern that fits a file's path decides. {service} is the folder
# of the file's own service, so that services never include each other.
ARROWS = [
    (r"platform/core/", ["platform/core/"]),
    (r"platform/", ["platform/"]),
    (r"events/", ["events/", "platform/core/", "platform/json/"]),
    (r"(?P<service>[a-z]+-service)/domain/", ["{service}/domain/", "platform/core/"]),
    (
        r"(?P<service>[a-z]+-service)/application/",
        ["{service}/application/", "{service}/domain/", "events/", "platform/core/"],
    ),
    (
        r"(?P<service>[a-z]+-service)/adapters/",
        [
            "{service}/adapters/",
            "{service}/application/",
            "{service}/domain/",
            "events/",
            "platform/",
        ],
    ),
    (r"(?P<service>[a-z]+-service)/", ["{service}/", "platform/"]),  # main.cpp, config.*
    # It works for both services: their use cases and their SQL, and never their routes.
    (
        r"tools/eventctl/",
        [
            "tools/console/",
            "tools/eventctl/",
            "auth-service/adapters/postgres/",
            "auth-service/application/",
            "user-service/adapters/postgres/",
            "events/",
            "platform/",
        ],
    ),
    # The use cases and the SQL of auth-service, in the hands of an operator.
    (
        r"tools/authctl/",
        [
            "tools/authctl/",
            "tools/console/",
            "auth-service/adapters/imported_hashes/",
            "auth-service/adapters/postgres/",
            "auth-service/application/",
            "auth-service/domain/",
            "auth-service/key_config.hpp",
            "platform/",
        ],
    ),
    # It moves people into the databases of both, by their SQL, as their types take them.
    (
        r"tools/migrate/legacy/",
        [
            "tools/console/",
            "tools/migrate/legacy/",
            "auth-service/adapters/postgres/",
            "auth-service/domain/",
            "user-service/adapters/postgres/",
            "user-service/domain/",
            "platform/",
        ],
    ),
    (r"tools/console/", ["tools/console/", "platform/core/"]),
    (r"tools/", ["tools/", "events/", "platform/"]),
    (r"", [""]),  # tests and bench see everything
]

# Where a library's headers may be included. Whoever needs one elsewhere asks its home instead.
MAINS = r"[a-z]+-service/main\.cpp"
TESTS = r"tests/|bench/"
BARE = r"bench/bare_"  # what a library does alone is the limit that ours is held against
HOMES = [
    # The test that shows why: Pistache's own writer hands answers to other clients.
    (r"pistache/", r"platform/http/|tests/support/pistache_writer_server\."),
    (r"curl/", r"platform/http/"),
    (r"uv\.h|uv/", r"platform/loop/"),
    (r"amqp.*\.h|rabbitmq-c/", rf"platform/amqp/|{BARE}"),
    (r"rapidjson/", r"platform/json/|tests/contract/"),
    (r"soci/", r"platform/db/|[a-z]+-service/adapters/postgres/"),
    (r"libpq|postgresql/|pg_config", rf"platform/db/|{BARE}"),
    (r"pg_query\.h", r"tools/migrate/lint/"),
    (r"cjose/|jansson", r"platform/jwt/"),
    # The fuzzer of password hashes asks libsodium whether it reads them as we do.
    (
        r"sodium",
        r"platform/(core|jwt)/|auth-service/adapters/argon2/|tools/authctl/main\.cpp|"
        rf"{MAINS}|tests/fuzz/password_hash\.|bench/login\.cpp",
    ),
    (r"argon2|crypt\.h|openssl/", r"auth-service/adapters/imported_hashes/"),
    (r"spdlog/|fmt/", r"platform/log/"),
    (r"prometheus/", r"platform/metrics/"),
    (r"date/", r"platform/core/"),
    (r"CLI/", rf"tools/|{MAINS}|{TESTS}"),
    (r"httplib\.h", rf"tools/tour/|{TESTS}"),
    (r"doctest/|rapidcheck", TESTS),
]

# The system's own: the C++ library has no dot, POSIX and Linux have these.
SYSTEM = re.compile(
    r"[a-z_0-9]+$|(sys|netinet|arpa|net|linux)/|"
    r"(dirent|dlfcn|errno|fcntl|netdb|poll|pthread|sched|signal|spawn|termios|time|unistd)\.h$"
)


def faults(files):
    return [fault for file in files if file.is_cpp for fault in faults_of(file)]


def faults_of(file):
    for number, line in enumerate(file.lines, 1):
        include = INCLUDE.match(line)
        if include and include[1] == '"':
            yield from wrong_arrow(file, number, include[2])
        elif include:
            yield from away_from_home(file, number, include[2])


def wrong_arrow(file, number, included):
    allowed = allowed_from(file.path)
    if not any(included.startswith(prefix) for prefix in allowed):
        yield file.fault(
            number, "arrow", f"includes {included}; from here only {', '.join(allowed)}"
        )


def allowed_from(path):
    for pattern, allowed in ARROWS:
        found = re.match(pattern, path)
        if found:
            return [prefix.format(**found.groupdict()) for prefix in allowed]
    raise AssertionError("the last arrow fits every path")


def away_from_home(file, number, header):
    if SYSTEM.match(header):
        return
    for library, home in HOMES:
        if re.match(library, header):
            if not re.match(home, file.path):
                yield file.fault(number, "home", f"includes <{header}>, whose home is {home}")
            return
    yield file.fault(number, "home", f"<{header}> has no home: name one in tests/tidy/includes.py")
