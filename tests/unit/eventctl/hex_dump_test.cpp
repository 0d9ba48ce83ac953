#include "tools/eventctl/hex_dump.hpp"

#include <doctest/doctest.h>

using namespace eventctl;

TEST_CASE("a hex dump has its last line filled up") {
    CHECK(hex_dump(std::string{"0123456789abcdef\xff", 17}) ==
          "00000000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef\n"
          "00000010  ff                                               .\n");
    CHECK(hex_dump("").empty());
}
