// The small values that everything else is made of: ids, times, encodings, request ids.
#include <algorithm>
#include <string>

#include "platform/core/clock.hpp"
#include "platform/core/encoding.hpp"
#include "platform/core/request_context.hpp"
#include "platform/core/text.hpp"
#include "platform/core/uuid.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace fuzz {

namespace {

using platform::Lines;

void try_encodings(std::string_view input) {
    if (const auto bytes = platform::base64url_decode(input)) {
        ensure(platform::base64url_encode(*bytes) == input, "base64url has one spelling");
    }
    if (const auto bytes = platform::hex_decode(input)) {
        ensure(platform::hex_encode(*bytes) == platform::ascii_lower(input),
               "hexadecimal has one spelling but for its case");
    }
    ensure(platform::base64url_decode(platform::base64url_encode(input)) == input,
           "base64url goes there and back");
    ensure(platform::hex_decode(platform::hex_encode(input)) == input,
           "hexadecimal goes there and back");
}

void try_values(std::string_view input) {
    if (const auto uuid = platform::Uuid::parse(input)) {
        ensure(uuid->str() == platform::ascii_lower(input), "a UUID has one spelling");
    }
    if (const auto moment = platform::parse_rfc3339(input)) {
        const auto text = platform::to_rfc3339(*moment);
        ensure(text.size() == 27 && text.back() == 'Z', "a time is written in UTC, in 27 bytes");
        ensure(platform::parse_rfc3339(text) == moment, "a time goes there and back");
    }
}

void try_text(std::string_view input) {
    const auto code_points = platform::count_code_points(input);
    ensure(!code_points || (*code_points <= input.size() && *code_points * 4 >= input.size()),
           "a code point takes 1 to 4 bytes");
    ensure(!input.empty() || platform::is_blank(input), "nothing is blank");
    if (platform::has_forbidden_character(input, Lines::many)) {
        ensure(platform::has_forbidden_character(input, Lines::one),
               "what many lines may not hold, one may not hold either");
    }
}

bool is_request_id(std::string_view text) {
    return !text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    });
}

// W3C Trace Context, level 1: version 00, trace id, span id, flags; none of the ids all zeros.
bool is_traceparent(std::string_view text) {
    const auto is_id = [](std::string_view id) {
        return id.find_first_not_of("0123456789abcdef") == std::string_view::npos &&
               id.find_first_not_of('0') != std::string_view::npos;
    };
    return text.size() == 55 && text.starts_with("00-") && text[35] == '-' && text[52] == '-' &&
           is_id(text.substr(3, 32)) && is_id(text.substr(36, 16)) &&
           text.substr(53).find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

void try_context(std::string_view input) {
    const auto [id, traceparent] = split_line(input);
    const auto context = platform::make_request_context(id, traceparent);
    ensure(is_request_id(context.request_id), "a request id is one of ours");
    ensure(is_traceparent(context.traceparent), "a traceparent is well-formed");
    ensure(!is_request_id(id) || context.request_id == id, "a good request id is kept");
    if (is_traceparent(traceparent)) {
        ensure(context.traceparent.substr(3, 32) == traceparent.substr(3, 32),
               "a good trace id is kept");
    }
}

}  // namespace

void try_input(std::string_view input) {
    try_encodings(input);
    try_values(input);
    try_text(input);
    try_context(input);
}

}  // namespace fuzz
