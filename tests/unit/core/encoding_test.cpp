#include "platform/core/encoding.hpp"

#include <doctest/doctest.h>

using namespace platform;

TEST_CASE("base64url goes there and back, without padding") {
    // RFC 4648 section 10, in the alphabet of section 5.
    for (const auto& [bytes, text] : {std::pair{"", ""},
                                      {"f", "Zg"},
                                      {"fo", "Zm8"},
                                      {"foobar", "Zm9vYmFy"},
                                      {"\xff\xef", "_-8"}}) {
        CHECK(base64url_encode(bytes) == text);
        CHECK(base64url_decode(text) == bytes);
    }
}

TEST_CASE("base64 is that of RFC 4648 section 10, with padding, and with + and /") {
    CHECK(platform::base64_encode("") == "");
    CHECK(platform::base64_encode("f") == "Zg==");
    CHECK(platform::base64_encode("foobar") == "Zm9vYmFy");
    CHECK(platform::base64_encode("\xfb\xff") == "+/8=");
}

TEST_CASE("base64url that could be read in two ways is refused") {
    for (const char* text : {"Zg==", "Zg=", "Z", "Zm9v Yg", "Zm+v", "Zm/v", "Zh", "Zm9v\n"}) {
        CAPTURE(text);
        CHECK_FALSE(base64url_decode(text));
    }
}

TEST_CASE("no byte beyond ASCII passes for a letter of base64url") {
    for (int code = 0x80; code <= 0xFF; ++code) {
        CAPTURE(code);
        CHECK_FALSE(base64url_decode("Zm9" + std::string(1, static_cast<char>(code))));
    }
}

TEST_CASE("hex goes there and back and refuses everything else") {
    CHECK(hex_encode(std::string_view{"\x00\xff", 2}) == "00ff");
    CHECK(hex_decode("00FF") == std::string{"\x00\xff", 2});
    CHECK(hex_decode("0123456789abcdefABCDEF") ==
          std::string{"\x01\x23\x45\x67\x89\xab\xcd\xef\xab\xcd\xef"});
    CHECK(hex_decode("") == "");
    for (const char* broken :
         {"0/", "0:", "0@", "0G", "0`", "0g", "g0", "0\xb0", "\xff\xff", " 0"}) {
        CAPTURE(broken);
        CHECK_FALSE(hex_decode(broken));
    }
    CHECK_FALSE(hex_decode("0"));
    CHECK_FALSE(hex_decode("0g"));
    CHECK_FALSE(hex_decode("00:ff"));
}

TEST_CASE("code points are counted, and broken UTF-8 has no count") {
    CHECK(count_code_points("") == 0);
    CHECK(count_code_points("Zoë") == 3);
    CHECK(count_code_points(std::string(100, 'a') + "ë" + std::string(100, 'a')) == 201);
    CHECK(count_code_points("👩‍🚀") == 3);
    for (const char* broken : {"\x80", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80",
                               "\xf4\x90\x80\x80", "\xe2\x28\xa1"}) {
        CHECK_FALSE(count_code_points(broken));
    }
}

TEST_CASE("SHA-256 is that of FIPS 180-4") {
    CHECK(hex_encode(sha256("abc")) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("base64 with padding has one spelling for each text") {
    CHECK(platform::base64_decode("") == "");
    CHECK(platform::base64_decode("YWJj") == "abc");
    CHECK(platform::base64_decode("YWI=") == "ab");
    CHECK(platform::base64_decode("YQ==") == "a");
    CHECK(platform::base64_decode("+/8=") == "\xfb\xff");
    for (const char* text : {"YQ", "YQ=", "YQ===", "YR==", "Y Q==", "YQ==\n", "-_8=", "=", "Y"}) {
        CAPTURE(text);
        CHECK_FALSE(platform::base64_decode(text));
    }
}
