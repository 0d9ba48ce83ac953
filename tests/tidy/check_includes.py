"""Holds the tree to its one direction of includes (docs: the tree's rooms and their arrows).

    check_includes.py [ROOT]

prints each wrong include as FILE:LINE: reason, and ends with 1 when there is one.
"""

import pathlib
import re
import subprocess
import sys

# A room may include its own files and what stands here. The longest prefix of a file's path names
# its room; what belongs to no room (main.cpp, config.cpp, tests, tools, bench) composes and may
# include everything.
ALLOWED = {
    "platform/core": [],
    "platform/config": ["platform/core"],
    "platform/json": ["platform/core"],
    "platform/log": ["platform/core", "platform/json"],
    "platform/metrics": ["platform/core"],
    "platform/loop": ["platform/core", "platform/log"],
    "platform/jwt": ["platform/core", "platform/json", "platform/log"],
    "platform/db": ["platform/core", "platform/log", "platform/metrics"],
    "platform/amqp": ["platform/core", "platform/log", "platform/loop", "platform/metrics"],
    "platform": ["platform"],
    "events": ["platform/core", "platform/json"],
}
for service in ("auth-service", "user-service"):
    ALLOWED[f"{service}/domain"] = ["platform/core"]
    ALLOWED[f"{service}/application"] = [f"{service}/domain", "events", "platform/core"]
    ALLOWED[f"{service}/adapters"] = [service, "events", "platform"]
    ALLOWED[service] = ["events", "platform"]

# Below the rooms of the service itself nothing reaches up to where it is put together.
COMPOSED_ONLY = re.compile(r"^(auth|user)-service/(main|config|service)\.hpp$")

# A third-party header and the only places that may include it.
HOMES = [
    (r"pistache/", ["platform/http"]),
    (r"amqp", ["platform/amqp"]),
    (r"rapidjson/", ["platform/json", "tests"]),
    (r"uv\.h", ["platform/loop"]),
    (r"(soci/|libpq)", ["platform/db", "auth-service/adapters/postgres", "user-service/adapters/postgres"]),
    (r"cjose/|jansson", ["platform/jwt"]),
    (r"curl/", ["platform/http"]),
    (r"sodium", ["platform/core", "platform/jwt", "auth-service/adapters/argon2",
                 "auth-service/main.cpp", "user-service/main.cpp"]),  # main initialises it
    (r"spdlog/", ["platform/log"]),
    (r"prometheus/", ["platform/metrics"]),
    (r"CLI/", ["tools", "bench", "tests"]),
    (r"httplib", ["tools", "bench", "tests"]),
    (r"(doctest|rapidcheck)", ["tests"]),
]

INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]')
TOP_LEVEL = re.compile(r"^(platform|events|auth-service|user-service|tools|tests|bench)/")


def is_below(path, directory):
    return path == directory or path.startswith(directory + "/")


def room_of(path):
    rooms = [room for room in ALLOWED if is_below(path, room)]
    return max(rooms, key=len, default=None)


def reason_against_own(path, included):
    room = room_of(path)
    if not TOP_LEVEL.match(included):
        return f'"{included}" is no path from the top of the tree'
    if room is None:
        return None
    if "/" in room and COMPOSED_ONLY.match(included):
        return f"{room} must not include {included}: the service is put together above it"
    if any(is_below(included, allowed) for allowed in [room, *ALLOWED[room]]):
        return None
    return f"{room} must not include {included}"


def reason_against_foreign(path, included):
    for pattern, homes in HOMES:
        if re.match(pattern, included) and not any(is_below(path, home) for home in homes):
            return f"<{included}> belongs to {', '.join(homes)}"
    return None


def sources(root):
    """Paths from the top of the tree; without git (or its consent) whatever lies there."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "*.cpp", "*.hpp"],
            cwd=root, capture_output=True, text=True, check=True)
        return listed.stdout.splitlines()
    except (FileNotFoundError, subprocess.CalledProcessError):
        found = (str(path.relative_to(root)) for path in root.rglob("*.[ch]pp"))
        return [path for path in found if "node_modules/" not in path]


def wrong_includes(root):
    for path in sorted(sources(root)):
        if not TOP_LEVEL.match(path) or not (root / path).is_file():
            continue
        for number, line in enumerate((root / path).read_text().splitlines(), start=1):
            if not (match := INCLUDE.match(line)):
                continue
            judge = reason_against_own if match[1] == '"' else reason_against_foreign
            if reason := judge(path, match[2]):
                yield f"{path}:{number}: {reason}"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    found = list(wrong_includes(root))
    print("\n".join(found) if found else "every include points the right way")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
