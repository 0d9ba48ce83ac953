#pragma once

#include <string>
#include <string_view>

#include "platform/core/sealing.hpp"
#include "platform/http/message.hpp"
#include "user-service/application/ports.hpp"

namespace user {

// The cursors of lists: opaque to clients, good for one list of one user, and refused when altered.
// Thread-safe.
class Cursors {
public:
    explicit Cursors(platform::Sealer sealer) : sealer_{std::move(sealer)} {}

    // `list` names the list and whose it is.
    [[nodiscard]] std::string encode(const platform::Uuid& after, std::string_view list) const;

    // From the query's `limit` and `cursor`. kLimitInvalid, kCursorInvalid.
    [[nodiscard]] platform::Result<PageRequest> decode_page(const platform::http::Request& request,
                                                            std::string_view list) const;

private:
    [[nodiscard]] platform::Result<platform::Uuid> decode(std::string_view text,
                                                          std::string_view list) const;

    platform::Sealer sealer_;
};

}  // namespace user
