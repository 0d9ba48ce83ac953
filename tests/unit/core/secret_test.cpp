#include "platform/core/secret.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "platform/core/random.hpp"

using platform::equal_in_constant_time;

TEST_CASE("texts are equal in constant time when they are equal") {
    CHECK(equal_in_constant_time("", ""));
    CHECK(equal_in_constant_time("abc", "abc"));
    CHECK_FALSE(equal_in_constant_time("abc", "abd"));
    CHECK_FALSE(equal_in_constant_time("abc", "ab"));
    CHECK_FALSE(equal_in_constant_time("", "a"));
    const std::string with_nul{"a\0b", 3};
    CHECK_FALSE(equal_in_constant_time(with_nul, std::string{"a\0c", 3}));
}

TEST_CASE("random bytes are as many as were asked for, and others each time") {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const auto bytes = platform::random_bytes(16);
        CHECK(bytes.size() == 16);
        seen.insert(bytes);
    }
    CHECK(seen.size() == 1000);
    CHECK(platform::random_bytes(0).empty());
}
