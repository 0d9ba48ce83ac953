"""The checker itself: each planted include is refused, each proper one is not."""

import pathlib
import tempfile
import unittest

from check_includes import wrong_includes

WRONG = [
    ("platform/http/router.cpp", '#include "auth-service/domain/email.hpp"'),
    ("platform/core/uuid.cpp", '#include "platform/log/log.hpp"'),
    ("platform/messaging/relay.cpp", '#include "events/user_created.hpp"'),
    ("events/user_created.cpp", '#include "auth-service/domain/email.hpp"'),
    ("auth-service/domain/email.cpp", '#include "auth-service/application/ports.hpp"'),
    ("auth-service/domain/email.cpp", '#include "events/user_created.hpp"'),
    ("auth-service/application/log_in.cpp", '#include "auth-service/adapters/http/codec.hpp"'),
    ("auth-service/application/log_in.cpp", '#include "platform/http/message.hpp"'),
    ("auth-service/adapters/http/routes.cpp", '#include "user-service/domain/goal.hpp"'),
    ("auth-service/adapters/http/routes.cpp", '#include "auth-service/config.hpp"'),
    ("auth-service/main.cpp", '#include "user-service/domain/goal.hpp"'),
    ("user-service/adapters/http/routes.cpp", "#include <rapidjson/document.h>"),
    ("user-service/application/goals.cpp", "#include <soci/soci.h>"),
    ("platform/messaging/relay.cpp", "#include <amqp.h>"),
    ("platform/http/server.cpp", "# include <uv.h>"),
    ("tools/tour/main.cpp", "#include <pistache/http.h>"),
    ("platform/http/server.cpp", '#include "router.hpp"'),
]

PROPER = [
    ("platform/http/router.cpp", '#include "platform/log/log.hpp"'),
    ("platform/http/server.cpp", "#include <pistache/http.h>"),
    ("events/user_created.cpp", '#include "platform/json/reader.hpp"'),
    ("auth-service/application/log_in.cpp", '#include "events/user_created.hpp"'),
    ("auth-service/adapters/http/routes.cpp", '#include "auth-service/application/log_in.hpp"'),
    ("auth-service/adapters/postgres/store.cpp", "#include <soci/soci.h>"),
    ("auth-service/main.cpp", '#include "auth-service/config.hpp"'),
    ("auth-service/main.cpp", '#include "platform/http/server.hpp"'),
    ("tests/e2e/journey_test.cpp", '#include "user-service/domain/goal.hpp"'),
    ("tests/unit/a_test.cpp", "#include <doctest/doctest.h>"),
    ("tools/tour/client.cpp", "#include <httplib.h>"),
]


def findings(path, line):
    with tempfile.TemporaryDirectory() as directory:
        root = pathlib.Path(directory)
        (root / path).parent.mkdir(parents=True)
        (root / path).write_text(f"#include <string>\n{line}\n")
        return list(wrong_includes(root))


class CheckIncludes(unittest.TestCase):
    def test_a_planted_wrong_include_is_named_with_its_file_and_line(self):
        for path, line in WRONG:
            with self.subTest(path=path, line=line):
                found = findings(path, line)
                self.assertEqual(len(found), 1)
                self.assertTrue(found[0].startswith(f"{path}:2: "), found)

    def test_a_proper_include_passes(self):
        for path, line in PROPER:
            with self.subTest(path=path, line=line):
                self.assertEqual(findings(path, line), [])


if __name__ == "__main__":
    unittest.main()
