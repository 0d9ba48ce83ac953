#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth-service/domain/account.hpp"
#include "platform/core/sealing.hpp"

namespace auth {

inline constexpr std::chrono::days kDeviceTokenLife{180};

// A User-Agent as it is shown among one's sessions: what cannot be seen or turns the text becomes
// '?', at most 200 bytes of it; "unknown" where there is none.
[[nodiscard]] std::string device_name(std::optional<std::string_view> user_agent);

// That somebody has logged in on this device before: `upd_` and the form of a refresh token, with
// the device's id and the moment it expires, bound to the account. It opens nothing: who shows it
// has a bucket of his own for attempts, so that strangers cannot use up the owner's.
class DeviceToken {
public:
    // Good until kDeviceTokenLife after `now`.
    [[nodiscard]] static std::string write(const platform::Uuid& device, const AccountId& owner,
                                           platform::Timestamp now, const platform::Sealer& sealer);
    // The device; nothing where the token is not one of this account's, has expired, or was written
    // before the second of `not_before`.
    [[nodiscard]] static std::optional<platform::Uuid> read(std::string_view text,
                                                            const AccountId& owner,
                                                            platform::Timestamp not_before,
                                                            platform::Timestamp now,
                                                            const platform::Sealer& sealer);
};

}  // namespace auth
