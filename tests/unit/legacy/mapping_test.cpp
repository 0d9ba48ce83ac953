#include <doctest/doctest.h>

#include "tools/migrate/legacy/mapping.hpp"
#include "user-service/domain/old_id.hpp"

using namespace legacy;

TEST_CASE("an identifier is quoted, whatever it holds") {
    CHECK(quoted("users") == "\"users\"");
    CHECK(quoted("a\"; DROP TABLE users; --") == "\"a\"\"; DROP TABLE users; --\"");
}

TEST_CASE("a mapping is refused with every fault of it") {
    const auto refused = Mapping::parse(
        R"({"users": {"table": "", "columns": {"id": "id"}, "more": 1}, "statuses": {"a": "b"}})");

    REQUIRE_FALSE(refused);
    for (const auto* fault :
         {"users.more is nothing that we know", "users.table is not a name of 1 to 63 bytes",
          "users.columns.username is missing", "badges is missing", "goals is missing",
          "statuses.a is none of"}) {
        CAPTURE(fault);
        CHECK(refused.error().reason.find(fault) != std::string::npos);
    }
    CHECK_FALSE(Mapping::parse("[]"));
    CHECK_FALSE(Mapping::read_file("/nowhere"));
}

TEST_CASE("the mapping that ships is one") {
    const auto plain = Mapping::read_file(SOURCE_DIR "/tools/migrate/legacy/plain.json");

    REQUIRE_MESSAGE(plain, plain.error().reason);
    CHECK(plain->goals.table == "learning_goals");
    CHECK(plain->statuses.at("done") == "completed");
}

TEST_CASE("an old id is a number as it is written, and no UUID is one") {
    CHECK(user::OldId::parse("42")->number() == 42);
    CHECK(user::OldId::parse("0")->number() == 0);
    CHECK(user::OldId::parse("9223372036854775807"));
    for (const auto* other :
         {"", "-1", "+1", "042", "00", "4 2", "1e3", "0x1", "9223372036854775808", "me",
          "01939c3e-8a2b-7c4d-9e1f-3b5a7c9d0e2f"}) {
        CAPTURE(other);
        CHECK_FALSE(user::OldId::parse(other));
    }
}
