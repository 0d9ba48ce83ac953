"""Searches everything that was logged since the servers of this run were started for what must not
stand in a log (patterns.py), and for the secrets that the tests have given to services.

usage: search.py BUILD_FOLDER
exit status: 0 nothing was found, 1 something was, or there are no logs, 2 wrong usage

TEST_SERVERS_DIR names the folder of the servers (tools/local-servers), where tests leave the logs
of the processes that they start. BUILD_FOLDER has those of tests with folders of their own.
"""

import os
import re
import sys
from pathlib import Path
from urllib.parse import unquote

from patterns import PATTERNS

# Below a build folder: where tests keep logs, and servers of their own with logs beside them.
LOG_FOLDERS = ["contract-live", "contract-fuzz"]
SERVER_FOLDERS = ["fault-test/servers"]
# tests/support/service_process.cpp and tests/contract/local.mjs write what they give to services.
SECRETS = "secrets"
SECRET_BYTES_MIN = 8  # a shorter one stands anywhere

EXPORT = re.compile(r"^export (\w+)=(.*)$", re.MULTILINE)
PASSWORD_IN_URL = re.compile(r"://[^:/@]*:([^@/]+)@")
OURS = re.compile(rb'^\{"time":', re.MULTILINE)  # a line of platform/log


def main(arguments):
    servers = os.environ.get("TEST_SERVERS_DIR", "")
    if len(arguments) != 1 or not Path(servers, "env").is_file():
        print(__doc__, file=sys.stderr)
        return 2
    return judge(*gather(Path(arguments[0]), Path(servers)))


def gather(build, servers):
    """The logs of this run, and the secrets that were given to whoever wrote them."""
    begin = Path(servers, "env").stat().st_mtime
    folders = [servers, *(build / name for name in SERVER_FOLDERS)]
    logs, secrets = [], set()
    for folder in folders:
        logs += logs_in(folder)
        for data in data_folders(folder):
            logs += logs_in(data)
        secrets |= secrets_of(folder)
    for name in LOG_FOLDERS:
        logs += logs_in(build / name)
    return [log for log in logs if log.stat().st_mtime >= begin], secrets


def logs_in(folder):
    return sorted(folder.rglob("*.log")) if folder.is_dir() else []


def exports_of(folder):
    env = folder / "env"
    return dict(EXPORT.findall(env.read_text())) if env.is_file() else {}


def data_folders(folder):
    """Where the servers keep their data, when that is not below their folder."""
    named = exports_of(folder).get("TEST_SERVERS_DATA")
    return [Path(named)] if named and folder not in Path(named).parents else []


def secrets_of(folder):
    noted = folder / SECRETS
    secrets = set(noted.read_text().splitlines()) if noted.is_file() else set()
    for value in exports_of(folder).values():
        for password in PASSWORD_IN_URL.findall(value):
            secrets |= {password, unquote(password)}
    return {secret.encode() for secret in secrets if len(secret) >= SECRET_BYTES_MIN}


def judge(logs, secrets):
    bytes_seen = lines_of_ours = 0
    found = []
    for log in logs:
        text = log.read_bytes()
        bytes_seen += len(text)
        lines_of_ours += len(OURS.findall(text))
        found += findings(log, text, secrets)
    for finding in found:
        print(finding)
    print(
        f"{len(found)} findings in {len(logs)} logs, {lines_of_ours} lines of ours,"
        f" {bytes_seen} bytes, of {len(PATTERNS)} patterns and {len(secrets)} known secrets"
    )
    if lines_of_ours == 0:
        print("no service has logged anything: nothing was searched")
    if not secrets:
        print("no secret is known: whoever gave them to the services did not say so")
    return 1 if found or lines_of_ours == 0 or not secrets else 0


def findings(log, text, secrets):
    for pattern in PATTERNS:
        if pattern.piece in text:
            for match in pattern.expression.finditer(text):
                yield describe(log, text, match.start(), pattern.what)
    for secret in sorted(secrets):
        for at in positions(text, secret):
            yield describe(log, text, at, "a secret that was given to a service")


def positions(text, piece):
    at = text.find(piece)
    while at >= 0:
        yield at
        at = text.find(piece, at + 1)


def describe(log, text, at, what):
    begin = text.rfind(b"\n", 0, at) + 1
    end = text.find(b"\n", at)
    line = text[begin : end if end >= 0 else len(text)].decode(errors="replace")
    return f"{log}:{text.count(bytes([10]), 0, at) + 1}: {what}: {line[:400]}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
