#pragma once

#include <string>
#include <string_view>

#include "platform/core/page.hpp"
#include "platform/core/result.hpp"
#include "platform/core/sealing.hpp"
#include "platform/http/message.hpp"

namespace platform::http {

// The cursors of lists: opaque to clients, good for one list of one user, and refused when altered.
// Thread-safe.
class Cursors {
public:
    explicit Cursors(Sealer sealer) : sealer_{std::move(sealer)} {}

    // `list` names the list and whose it is.
    [[nodiscard]] std::string encode(const Uuid& after, std::string_view list) const;

    // From the query's `limit` and `cursor`. kLimitInvalid, kCursorInvalid.
    [[nodiscard]] Result<PageRequest> decode_page(const Request& request,
                                                  std::string_view list) const;

private:
    [[nodiscard]] Result<Uuid> decode(std::string_view text, std::string_view list) const;

    Sealer sealer_;
};

}  // namespace platform::http
