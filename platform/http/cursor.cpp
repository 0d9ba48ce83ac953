#include "platform/http/cursor.hpp"

#include <charconv>

#include "platform/core/encoding.hpp"
#include "platform/core/faults.hpp"

namespace platform::http {

namespace {

constexpr std::size_t kUuidTextBytes = 36;

std::string authenticated(std::string_view after, std::string_view list) {
    return std::string{after} + '\n' + std::string{list};
}

Result<int> decode_limit(std::string_view text) {
    int limit = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
    if (error != std::errc{} || end != text.data() + text.size() || limit < 1 || limit > kPageMax) {
        return faults::kLimitInvalid;
    }
    return limit;
}

}  // namespace

std::string Cursors::encode(const Uuid& after, std::string_view list) const {
    const auto id = after.str();
    return base64url_encode(id + sealer_.mac(authenticated(id, list)));
}

Result<Uuid> Cursors::decode(std::string_view text, std::string_view list) const {
    const auto bytes = base64url_decode(text);
    if (!bytes || bytes->size() <= kUuidTextBytes) {
        return faults::kCursorInvalid;
    }
    const auto id = std::string_view{*bytes}.substr(0, kUuidTextBytes);
    const auto uuid = Uuid::parse(id);
    if (!uuid ||
        !sealer_.verify(authenticated(id, list), std::string_view{*bytes}.substr(kUuidTextBytes))) {
        return faults::kCursorInvalid;
    }
    return *uuid;
}

Result<PageRequest> Cursors::decode_page(const Request& request, std::string_view list) const {
    PageRequest page;
    if (const auto limit = request.query.find("limit"); limit != request.query.end()) {
        const auto decoded = decode_limit(limit->second);
        if (!decoded) {
            return decoded.error();
        }
        page.limit = *decoded;
    }
    if (const auto cursor = request.query.find("cursor"); cursor != request.query.end()) {
        const auto decoded = decode(cursor->second, list);
        if (!decoded) {
            return decoded.error();
        }
        page.after = *decoded;
    }
    return page;
}

}  // namespace platform::http
