#include <doctest/doctest.h>

#include "auth-service/domain/email.hpp"
#include "auth-service/domain/username.hpp"
#include "tools/migrate/legacy/clean.hpp"

using namespace legacy;
using platform::Lines;

TEST_CASE("a text is cut to what our types take, and keeps what can stay") {
    CHECK(cleaned("plain", 100, Lines::one) == "plain");
    CHECK(cleaned("a\r\nb\tc", 100, Lines::one) == "a  b c");
    CHECK(cleaned("a\r\nb\tc", 100, Lines::many) == "a\r\nb\tc");
    CHECK(cleaned("a\x01"
                  "b\x7f",
                  100, Lines::many) == "ab");
    CHECK(cleaned("a\xe2\x80\xae"
                  "b",
                  100, Lines::one) == "ab");
    CHECK(cleaned("a\xe2\x80\xa8"
                  "b",
                  100, Lines::one) == "a b");
    CHECK(cleaned("\xc3\xbc\xc3\xbc\xc3\xbc", 2, Lines::one) == "\xc3\xbc\xc3\xbc");
    CHECK(cleaned("a\xff\xc3", 100, Lines::one) == "a");
}

TEST_CASE("a name that somebody is given is a username, whatever it was made of") {
    const std::string long_name(200, 'x');
    for (const auto& name : {std::string{"ada"}, long_name, std::string{"Zo\xc3\xab M"},
                             std::string{"."}, std::string{"admin"}}) {
        for (const std::int64_t id : {1LL, 9'223'372'036'854'775'807LL, -5LL}) {
            for (const int attempt : {1, 2, 99}) {
                CAPTURE(name);
                CAPTURE(id);
                const auto given = renamed(name, id, attempt);
                CHECK(auth::Username::parse(given));
                CHECK(is_renamed(given, name, id));
            }
        }
    }
    CHECK(renamed("ada", 42, 1) == "ada-42");
    CHECK(renamed("ada", 42, 2) == "ada-42-2");
}

TEST_CASE("a name of somebody else's is not taken for one that was given") {
    CHECK_FALSE(is_renamed("ada", "ada", 42));
    CHECK_FALSE(is_renamed("eve-42", "ada", 42));
    CHECK_FALSE(is_renamed("ada-421", "ada", 42));
    CHECK_FALSE(is_renamed("ada-42-x", "ada", 42));
    CHECK_FALSE(is_renamed("ada-42-", "ada", 42));
}

TEST_CASE("a placeholder is an address, and is told from others") {
    for (const std::int64_t id : {1LL, -7LL, 9'223'372'036'854'775'807LL}) {
        CAPTURE(id);
        CHECK(auth::Email::parse(placeholder_email(id, 1)));
        CHECK(auth::Email::parse(placeholder_email(id, 2)));
        CHECK(is_placeholder_email(placeholder_email(id, 1), id));
        CHECK(is_placeholder_email(placeholder_email(id, 2), id));
    }
    CHECK(is_any_placeholder("X@LEGACY.invalid"));
    CHECK_FALSE(is_any_placeholder("x@legacy.invalid.org"));
    CHECK_FALSE(is_placeholder_email("42@legacy.invalid", 4));
    CHECK_FALSE(is_placeholder_email("42@example.org", 42));
}
