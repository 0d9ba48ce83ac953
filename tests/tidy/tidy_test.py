"""Each rule, on a small tree with one thing wrong in it."""

import contextlib
import io
import tempfile
import unittest
from pathlib import Path

import tidy


def faults_in(contents):
    """(path, line, rule) of what is wrong in a tree of these files."""
    with tempfile.TemporaryDirectory() as root:
        for path, text in {"CMakeLists.txt": "", **contents}.items():
            file = Path(root, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return [(fault.path, fault.line, fault.rule) for fault in tidy.faults_of(root)]


def including(header):
    return f"#pragma once\n\n#include {header}\n"


class Arrows(unittest.TestCase):
    def test_what_points_the_right_way_is_no_fault(self):
        for path, header in [
            ("auth-service/main.hpp", '"auth-service/adapters/http/routes.hpp"'),
            ("auth-service/config.hpp", '"platform/config/environment.hpp"'),
            ("auth-service/adapters/http/routes.hpp", '"auth-service/application/log_in.hpp"'),
            ("auth-service/adapters/postgres/tx.hpp", '"platform/messaging/outbox.hpp"'),
            ("auth-service/adapters/postgres/tx.hpp", '"events/user_state.hpp"'),
            ("auth-service/application/ports.hpp", '"events/user_state.hpp"'),
            ("auth-service/application/ports.hpp", '"auth-service/domain/account.hpp"'),
            ("auth-service/domain/account.hpp", '"platform/core/result.hpp"'),
            ("events/user_state.hpp", '"platform/json/writer.hpp"'),
            ("platform/http/server.hpp", '"platform/core/result.hpp"'),
            ("tests/unit/auth/account_test.hpp", '"auth-service/domain/account.hpp"'),
            ("tools/eventctl/healing.hpp", '"auth-service/application/announce_again.hpp"'),
            ("tools/authctl/keys.hpp", '"auth-service/adapters/postgres/pg_signing_keys.hpp"'),
            ("tools/eventctl/x.hpp", '"user-service/adapters/postgres/replicated_accounts.hpp"'),
        ]:
            with self.subTest(path=path, header=header):
                self.assertEqual(faults_in({path: including(header)}), [])

    def test_what_points_the_wrong_way_is_named_with_its_line(self):
        for path, header in [
            ("auth-service/domain/account.hpp", '"platform/db/database.hpp"'),
            ("auth-service/domain/account.hpp", '"auth-service/application/ports.hpp"'),
            ("auth-service/domain/account.hpp", '"events/user_state.hpp"'),
            ("auth-service/application/log_in.hpp", '"auth-service/adapters/jwt/key_ring.hpp"'),
            ("auth-service/application/log_in.hpp", '"platform/http/message.hpp"'),
            ("auth-service/adapters/http/routes.hpp", '"user-service/domain/goal.hpp"'),
            ("auth-service/adapters/http/routes.hpp", '"auth-service/config.hpp"'),
            ("user-service/main.hpp", '"auth-service/domain/account.hpp"'),
            ("platform/messaging/outbox.hpp", '"events/user_state.hpp"'),
            ("platform/http/server.hpp", '"auth-service/domain/account.hpp"'),
            ("platform/core/result.hpp", '"platform/json/reader.hpp"'),
            ("events/user_state.hpp", '"platform/messaging/envelope.hpp"'),
            ("tools/tour/tour.hpp", '"user-service/domain/goal.hpp"'),
            ("tools/eventctl/healing.hpp", '"auth-service/adapters/http/routes.hpp"'),
            ("tools/authctl/keys.hpp", '"auth-service/adapters/http/routes.hpp"'),
            ("tools/console/output.hpp", '"tools/eventctl/setup.hpp"'),
            ("auth-service/domain/account.hpp", '"email.hpp"'),
        ]:
            with self.subTest(path=path, header=header):
                self.assertEqual(faults_in({path: including(header)}), [(path, 3, "arrow")])


class Homes(unittest.TestCase):
    def test_a_library_is_at_home_in_its_room(self):
        for path, header in [
            ("platform/http/server.hpp", "<pistache/http.h>"),
            ("platform/amqp/connection.hpp", "<amqp.h>"),
            ("platform/amqp/connection.hpp", "<amqp_tcp_socket.h>"),
            ("platform/loop/loop.hpp", "<uv.h>"),
            ("user-service/adapters/postgres/tx.hpp", "<soci/soci.h>"),
            ("platform/core/uuid.hpp", "<sodium.h>"),
            ("tools/tour/main.hpp", "<httplib.h>"),
            ("tests/unit/a_test.hpp", "<doctest/doctest.h>"),
            ("platform/http/server.hpp", "<sys/socket.h>"),
            ("platform/http/server.hpp", "<string_view>"),
        ]:
            with self.subTest(path=path, header=header):
                self.assertEqual(faults_in({path: including(header)}), [])

    def test_a_library_away_from_home_is_named(self):
        for path, header in [
            ("auth-service/adapters/http/routes.hpp", "<pistache/http.h>"),
            ("platform/messaging/relay.hpp", "<amqp.h>"),
            ("platform/amqp/connection.hpp", "<uv.h>"),
            ("platform/messaging/envelope.hpp", "<rapidjson/document.h>"),
            ("auth-service/application/log_in.hpp", "<soci/soci.h>"),
            ("auth-service/application/log_in.hpp", "<sodium.h>"),
            ("platform/db/database.hpp", "<spdlog/spdlog.h>"),
            ("platform/core/result.hpp", "<doctest/doctest.h>"),
            ("tools/migrate/main.hpp", "<httplib.h>"),
            ("platform/core/result.hpp", "<boost/optional.hpp>"),
        ]:
            with self.subTest(path=path, header=header):
                self.assertEqual(faults_in({path: including(header)}), [(path, 3, "home")])


class Style(unittest.TestCase):
    def test_a_file_has_400_lines_at_most(self):
        self.assertEqual(faults_in({"a.hpp": "\n" * 400}), [])
        self.assertEqual(faults_in({"a.hpp": "\n" * 401}), [("a.hpp", 401, "size")])

    def test_a_line_has_100_columns_at_most_however_many_bytes(self):
        self.assertEqual(faults_in({"a.hpp": "// " + "é" * 97}), [])
        self.assertEqual(faults_in({"a.py": "\n#" + "x" * 100}), [("a.py", 2, "columns")])

    def test_a_raw_text_may_be_as_long_as_it_is(self):
        self.assertEqual(faults_in({"a.hpp": 'f(R"(' + "x" * 100 + ')");'}), [])

    def test_the_rows_of_a_table_do_not_make_a_function_long(self):
        rows = '        {"a", 400},\n        Row{"b", 401},\n' * 40
        table = f"T f() {{\n    return {{\n{rows}    }};\n}}\n"
        self.assertEqual(faults_in({"a.hpp": table}), [])

    def test_each_subcase_of_a_test_is_a_test_of_its_own(self):
        def subcase(lines):
            return '    SUBCASE("a") {\n' + "        g();\n" * lines + "    }\n"

        fits = f'TEST_CASE("t") {{\n{subcase(60)}{subcase(60)}}}\n'
        too_long = f'TEST_CASE("t") {{\n{subcase(60)}{subcase(70)}}}\n'
        self.assertEqual(faults_in({"a.hpp": fits}), [])
        self.assertEqual(faults_in({"a.hpp": too_long}), [("a.hpp", 64, "function")])

    def test_a_function_has_70_lines_at_most_wherever_its_head_is_broken(self):
        for head in ["int f() {", "int f(int a,\n      int b) {", "A::A(int a)\n    : a_{a} {"]:
            room = 70 - len(head.splitlines()) - 1
            with self.subTest(head=head):
                body = "    g();\n"
                fits = f"int x;\n\n{head}\n{body * room}}}\n"
                too_long = f"int x;\n\n{head}\n{body * (room + 1)}}}\n"
                self.assertEqual(faults_in({"a.hpp": fits}), [])
                self.assertEqual(faults_in({"a.hpp": too_long}), [("a.hpp", 3, "function")])

    def test_a_long_block_that_is_no_function_is_no_fault(self):
        lines = "    int x;\n" * 100
        for head in ["class A final : public B {", "namespace a {", "struct A {"]:
            with self.subTest(head=head):
                self.assertEqual(faults_in({"a.hpp": f"{head}\n{lines}}};\n"}), [])

    def test_a_mark_for_later_is_named_in_any_text(self):
        for mark in ["TODO", "FIXME", "XXX"]:
            for path in ["docs/a.md", "a.hpp", "tools/script"]:
                with self.subTest(mark=mark, path=path):
                    text = f"#!/bin/sh\n# {mark}: later\n"
                    self.assertEqual(faults_in({path: text}), [(path, 2, "mark")])

    def test_the_template_of_a_temporary_name_is_no_mark(self):
        self.assertEqual(faults_in({"a.sh": "mktemp -d /tmp/XXXXXX\n"}), [])

    def test_a_skipped_test_is_named(self):
        for line in ['TEST_CASE("a" * doctest::skip()) {}', "test.skip('a', () => {});"]:
            with self.subTest(line=line):
                self.assertEqual(faults_in({"tests/a.hpp": line}), [("tests/a.hpp", 1, "skip")])

    def test_a_pause_is_named_outside_of_where_it_may_be(self):
        pause = "std::this_thread::sleep_for(pause);"
        path = "platform/amqp/a.hpp"
        self.assertEqual(faults_in({path: pause}), [(path, 1, "pause")])
        self.assertEqual(faults_in({"tests/support/until.hpp": pause}), [])

    def test_a_source_that_no_list_names_is_an_orphan(self):
        sources = {"a.cpp": "", "deep/b.cpp": "", "CMakeLists.txt": "add_room(x SOURCES a.cpp)\n"}
        orphan = [("deep/b.cpp", 1, "orphan")]
        self.assertEqual(faults_in(sources), orphan)
        self.assertEqual(faults_in({**sources, "deep/CMakeLists.txt": "x(b.cpp)\n"}), [])
        self.assertEqual(faults_in({**sources, "deep/CMakeLists.txt": "# b.cpp\n"}), orphan)
        from_root = "add_executable(b ${PROJECT_SOURCE_DIR}/deep/b.cpp)\n"
        self.assertEqual(faults_in({**sources, "other/CMakeLists.txt": from_root}), [])

    def test_a_lock_file_with_addresses_is_named(self):
        lock = '{\n  "resolved": "https://packages.example.org/a.tgz"\n}\n'
        path = "tests/contract/package-lock.json"
        self.assertEqual(faults_in({path: lock}), [(path, 2, "registry")])

    def test_what_is_built_or_fetched_is_not_read(self):
        for folder in ["build", "tests/contract/node_modules", ".local"]:
            self.assertEqual(faults_in({f"{folder}/a.hpp": "// TODO\n"}), [])


class Documents(unittest.TestCase):
    def test_what_is_there_may_be_named(self):
        text = "See `events/a.hpp`, `events/` and [b](../events/a.hpp#top); not `text/html`.\n"
        self.assertEqual(faults_in({"docs/b.md": text, "events/a.hpp": ""}), [])

    def test_what_is_not_there_is_named_with_its_line(self):
        for text in ["\n`events/b.hpp`\n", "\n`events/b/`\n", "\n[b](events/b.hpp)\n"]:
            with self.subTest(text=text):
                tree = {"CONTRIBUTING.md": text, "events/a.hpp": ""}
                self.assertEqual(faults_in(tree), [("CONTRIBUTING.md", 2, "document")])


class Command(unittest.TestCase):
    def run_on(self, *arguments):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = tidy.main(list(arguments))
        return status, out.getvalue() + err.getvalue()

    def test_a_fault_ends_it_with_1_and_names_file_line_and_rule(self):
        with tempfile.TemporaryDirectory() as root:
            Path(root, "CMakeLists.txt").write_text("", encoding="utf-8")
            Path(root, "a.md").write_text("\nTODO\n", encoding="utf-8")

            status, text = self.run_on(root)

        self.assertEqual(status, 1)
        self.assertIn("a.md:2: ", text)
        self.assertIn("[mark]", text)

    def test_a_root_that_is_none_ends_it_with_2(self):
        self.assertEqual(self.run_on("/nowhere")[0], 2)
        self.assertEqual(self.run_on()[0], 2)


if __name__ == "__main__":
    unittest.main()
