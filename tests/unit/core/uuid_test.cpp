#include "platform/core/uuid.hpp"

#include <doctest/doctest.h>

#include "tests/support/manual_clock.hpp"

using platform::Uuid;

TEST_CASE("a UUID is read in either case and written in lower case") {
    const auto uuid = Uuid::parse("0192F0E4-5B6C-7D8E-9F00-112233445566");

    REQUIRE(uuid);
    CHECK(uuid->str() == "0192f0e4-5b6c-7d8e-9f00-112233445566");
}

TEST_CASE("what is not exactly a UUID is refused") {
    for (const char* text :
         {"", "0192f0e4-5b6c-7d8e-9f00-11223344556", "0192f0e4-5b6c-7d8e-9f00-1122334455667",
          "0192f0e45b6c-7d8e-9f00-112233445566-", "{192f0e4-5b6c-7d8e-9f00-11223344556}",
          "0192f0e4-5b6c-7d8e-9f00-11223344556g", "0192f0e4_5b6c-7d8e-9f00-112233445566"}) {
        CAPTURE(text);
        CHECK_FALSE(Uuid::parse(text));
    }
}

TEST_CASE("a version 8 UUID is its name's, and says its version") {
    const auto one = Uuid::v8("a name");

    CHECK(one == Uuid::v8("a name"));
    CHECK(one != Uuid::v8("another"));
    CHECK(one.str()[14] == '8');
    CHECK((one.bytes()[8] & 0xC0U) == 0x80U);
    CHECK(Uuid::parse(one.str()) == one);
}

TEST_CASE("a version 7 UUID begins with its moment, says its version and is never the same twice") {
    support::ManualClock clock;
    const auto first = Uuid::v7(clock.now());
    const auto second = Uuid::v7(clock.now());
    clock.advance(std::chrono::milliseconds{1});
    const auto later = Uuid::v7(clock.now());

    CHECK(first != second);
    CHECK(first.str().substr(0, 13) == second.str().substr(0, 13));
    CHECK(first.str()[14] == '7');
    CHECK((first.bytes()[8] & 0xC0U) == 0x80U);
    CHECK(std::max(first, second) < later);
}

TEST_CASE("a version 7 UUID of a moment and a name is the same each time it is made") {
    support::ManualClock clock;
    const auto one = Uuid::v7(clock.now(), "a name");

    CHECK(one == Uuid::v7(clock.now(), "a name"));
    CHECK(one != Uuid::v7(clock.now(), "another"));
    CHECK(one.str().substr(0, 13) == Uuid::v7(clock.now()).str().substr(0, 13));
    CHECK(one.str()[14] == '7');
    CHECK((one.bytes()[8] & 0xC0U) == 0x80U);
}
