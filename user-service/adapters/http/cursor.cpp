#include "user-service/adapters/http/cursor.hpp"

#include <charconv>

#include "platform/core/encoding.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

namespace {

constexpr std::size_t kUuidTextBytes = 36;

std::string authenticated(std::string_view after, std::string_view list) {
    return std::string{after} + '\n' + std::string{list};
}

platform::Result<int> decode_limit(std::string_view text) {
    int limit = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
    if (error != std::errc{} || end != text.data() + text.size() || limit < 1 || limit > kPageMax) {
        return errors::kLimitInvalid;
    }
    return limit;
}

}  // namespace

std::string Cursors::encode(const platform::Uuid& after, std::string_view list) const {
    const auto id = after.str();
    return platform::base64url_encode(id + sealer_.mac(authenticated(id, list)));
}

platform::Result<platform::Uuid> Cursors::decode(std::string_view text,
                                                 std::string_view list) const {
    const auto bytes = platform::base64url_decode(text);
    if (!bytes || bytes->size() <= kUuidTextBytes) {
        return errors::kCursorInvalid;
    }
    const auto id = std::string_view{*bytes}.substr(0, kUuidTextBytes);
    const auto uuid = platform::Uuid::parse(id);
    if (!uuid ||
        !sealer_.verify(authenticated(id, list), std::string_view{*bytes}.substr(kUuidTextBytes))) {
        return errors::kCursorInvalid;
    }
    return *uuid;
}

platform::Result<PageRequest> Cursors::decode_page(const platform::http::Request& request,
                                                   std::string_view list) const {
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

}  // namespace user
