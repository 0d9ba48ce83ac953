#include "platform/core/request_context.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "platform/core/encoding.hpp"

namespace platform {

namespace {

constexpr std::size_t kRequestIdMax = 128;
constexpr std::size_t kTraceparentLength = 55;  // 00-<32 hex>-<16 hex>-<2 hex>

constexpr std::size_t kDrawnAhead = 1024;

// Ids are unique, not secret: their bytes are drawn ahead, so that a request does not cost three
// calls of the kernel.
std::string random_hex(std::size_t bytes) {
    thread_local std::array<char, kDrawnAhead> drawn;
    thread_local std::size_t used = kDrawnAhead;
    if (used + bytes > drawn.size()) {
        randombytes_buf(drawn.data(), drawn.size());
        used = 0;
    }
    used += bytes;
    return hex_encode({drawn.data() + used - bytes, bytes});
}

bool is_request_id(std::string_view text) {
    return !text.empty() && text.size() <= kRequestIdMax &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '_' || c == '-';
           });
}

bool is_lower_hex(std::string_view text) {
    return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_zero(std::string_view text) {
    return text.find_first_not_of('0') == std::string_view::npos;
}

bool is_traceparent(std::string_view text) {
    return text.size() == kTraceparentLength && text.starts_with("00-") && text[35] == '-' &&
           text[52] == '-' && is_lower_hex(text.substr(3, 32)) &&
           is_lower_hex(text.substr(36, 16)) && is_lower_hex(text.substr(53, 2)) &&
           !is_zero(text.substr(3, 32)) && !is_zero(text.substr(36, 16));
}

std::string own_span(std::optional<std::string_view> traceparent) {
    const bool given = traceparent && is_traceparent(*traceparent);
    const std::string trace_id = given ? std::string{traceparent->substr(3, 32)} : random_hex(16);
    const std::string flags = given ? std::string{traceparent->substr(53, 2)} : "01";
    return "00-" + trace_id + '-' + random_hex(8) + '-' + flags;
}

}  // namespace

RequestContext make_request_context(std::optional<std::string_view> request_id,
                                    std::optional<std::string_view> traceparent) {
    return {.request_id = request_id && is_request_id(*request_id) ? std::string{*request_id}
                                                                   : random_hex(16),
            .traceparent = own_span(traceparent)};
}

}  // namespace platform
