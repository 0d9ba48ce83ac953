"""The search itself: what it has to find, what it has to pass over, and that it never passes for
having searched nothing."""

import contextlib
import io
import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import search
from patterns import PATTERNS

LINE = (
    '{"time":"2026-11-21T09:30:00.000000Z","level":"info","service":"auth-service",'
    '"event":"request","reason":"%s"}\n'
)
ENV = """export TEST_POSTGRES_URL=postgresql://postgres:pOsTgReSpass@127.0.0.1:5000/postgres
export AUTH_RABBITMQ_URL=amqp://auth-service:br%2Fokerpass@127.0.0.1:5001/%2F
export TEST_SERVERS_DATA={data}
"""
TOKEN = "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiJ1LTEifQ.c2lnbmF0dXJl"

# What each pattern is for; a JSON text escapes quotes and nothing else of these.
LEAKS = {
    "a JWT": [TOKEN, "token=" + TOKEN + ";", TOKEN[: TOKEN.rindex(".") + 1]],
    "a password hash": [
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$" + "A" * 43,
        "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW$",
        "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
        "$6$rounds=1000$JeV5d2PQrNykEQW/$" + "9" * 86,
        "$pbkdf2-sha256$29000$7f1fyxmjNMaYs/ZeS2nNGQ$" + "9" * 43,
        "pbkdf2_sha256$260000$seasalt2sea4$" + "I" * 43 + "=",
        "$scrypt$ln=14,r=8,p=1$9X4PQUjpPYeQEsLYe0/p/Q$" + "G" * 43,
        "scrypt$16384$Dj4ngoS4lt$8$5$" + "B" * 86 + "==",
    ],
    "a mail address": [
        "Key (email)=(ada@example.org) exists",
        "/a?email=ada%40example.org",
        "A.B+c@X-y.Co.uk",
    ],
    "credentials in a URL": ["amqp://auth:pw@127.0.0.1:5672", "postgresql://u:p%2Fw@h/db"],
    "an Authorization header": ["Authorization: Bearer abcdef01", "Basic dXNlcjpwYXNzd29yZA=="],
    "a refresh token": ["upr_0123456789abcdef", '{\\"refresh_token\\":\\"upr_AZ-_aaaa\\"}'],
    "a device token": ["upd_0123456789abcdef"],
    "the secret of a service client": ["ups_0123456789abcdef"],
    "a private key": [
        "-----BEGIN EC PRIVATE KEY-----",
        '{\\"kty\\":\\"EC\\",\\"d\\":\\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\\"}',
    ],
    "a password of the tests": ["correct horse", "correct horse battery staple", "wrong horse"],
}

INNOCENT = [
    "postgresql://127.0.0.1:5432/auth",
    "amqp://127.0.0.1:5672/%2F as auth-service",
    "rabbit@localhost",
    "auth_service@auth:",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "01939c3e-8a2b-7c4d-9e1f-3b5a7c9d0e2f",
    "a bearer token is needed",
    "SELECT * FROM users WHERE id = $1 AND version = $2",
    "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U",
]


class Run:
    """The folders of a run, with one clean log of a service."""

    def __init__(self, folder):
        self.build, self.servers, self.data = (
            Path(folder, name) for name in ("build", "servers", "data")
        )
        for each in (self.build, self.servers, self.data):
            each.mkdir()
        Path(self.servers, "env").write_text(ENV.format(data=self.data))
        self.log(self.servers / "service.log", "all is well")

    def log(self, path, *reasons):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(LINE % reason for reason in reasons))
        return path

    def search(self):
        said = io.StringIO()
        environment = mock.patch.dict(os.environ, TEST_SERVERS_DIR=str(self.servers))
        with environment, contextlib.redirect_stdout(said):
            status = search.main([str(self.build)])
        return status, said.getvalue()


class SearchTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.run_ = Run(folder.name)

    def test_a_run_that_logs_nothing_secret_passes(self):
        self.run_.log(self.run_.servers / "service.log", *INNOCENT)
        self.assertEqual(self.run_.search()[0], 0, self.run_.search()[1])

    def test_each_kind_of_secret_is_found_and_named_by_file_and_line(self):
        self.assertEqual({pattern.what for pattern in PATTERNS}, set(LEAKS))
        for what, leaks in LEAKS.items():
            for leak in leaks:
                with self.subTest(leak):
                    log = self.run_.log(self.run_.servers / "leak.log", "fine", leak)
                    status, said = self.run_.search()
                    self.assertEqual(status, 1, said)
                    self.assertIn(f"{log}:2: {what}: ", said)

    def test_a_secret_that_a_service_was_given_is_found_wherever_it_stands(self):
        (self.run_.servers / "secrets").write_text("s3cr3tKeyOfAService\n\n")
        for secret in ("s3cr3tKeyOfAService", "pOsTgReSpass", "br%2Fokerpass", "br/okerpass"):
            for path in (
                self.run_.servers / "leak.log",
                self.run_.data / "broker" / "leak.log",
                self.run_.build / "contract-live" / "leak.log",
                self.run_.build / "fault-test" / "servers" / "leak.log",
            ):
                with self.subTest(secret, path=path):
                    self.run_.log(path, f"refused: x{secret}x")
                    status, said = self.run_.search()
                    self.assertEqual(status, 1, said)
                    self.assertIn(f"{path}:1: a secret that was given", said)
                    path.unlink()

    def test_a_run_without_a_line_of_a_service_fails(self):
        (self.run_.servers / "service.log").write_text("database system is ready\n")
        status, said = self.run_.search()
        self.assertEqual(status, 1)
        self.assertIn("nothing was searched", said)

    def test_a_run_without_a_known_secret_fails(self):
        (self.run_.servers / "env").write_text(f"export TEST_SERVERS_DATA={self.run_.data}\n")
        self.run_.log(self.run_.servers / "service.log", "all is well")
        status, said = self.run_.search()
        self.assertEqual(status, 1)
        self.assertIn("no secret is known", said)

    def test_what_an_earlier_run_has_logged_does_not_count(self):
        old = self.run_.log(self.run_.build / "contract-live" / "old.log", "ada@example.org")
        os.utime(old, (1, 1))
        self.assertEqual(self.run_.search()[0], 0)

    def test_without_servers_it_is_wrong_usage(self):
        (self.run_.servers / "env").unlink()
        with contextlib.redirect_stderr(io.StringIO()):
            self.assertEqual(self.run_.search()[0], 2)


if __name__ == "__main__":
    unittest.main()
