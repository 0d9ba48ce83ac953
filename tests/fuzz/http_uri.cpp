// Path segments and queries.
#include <string>

#include "platform/core/encoding.hpp"
#include "platform/http/uri.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace fuzz {

namespace {

namespace http = platform::http;

std::string percent_encode(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        encoded += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
    return encoded;
}

void ensure_clean(const std::string& text) {
    for (const char c : text) {
        ensure(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F,
               "no control character comes out of a URI");
    }
    ensure(platform::count_code_points(text).has_value(), "what comes out of a URI is UTF-8");
}

}  // namespace

void try_input(std::string_view input) {
    if (const auto decoded = http::percent_decode(input)) {
        ensure(decoded->size() <= input.size(), "decoding makes nothing longer");
        ensure_clean(*decoded);
        ensure(http::percent_decode(percent_encode(*decoded)) == decoded,
               "a segment goes there and back");
    }
    const auto pairs = http::decode_query(input);
    if (!pairs) {
        return;
    }
    std::string again;
    for (const auto& [name, value] : *pairs) {
        ensure(!name.empty(), "a parameter has a name");
        ensure_clean(name);
        ensure_clean(value);
        again += percent_encode(name) + '=' + percent_encode(value) + '&';
    }
    ensure(http::decode_query(again) == pairs, "a query goes there and back");
}

}  // namespace fuzz
