#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "events/user_state.hpp"
#include "platform/core/announcement.hpp"

// What auth-service says about its accounts, on the exchange auth.events.
namespace events {

enum class UserChange : std::uint8_t {
    created,
    updated,   // its names or its username
    disabled,  // shut out until it is enabled
    enabled,
    snapshot,  // nothing has happened: its state is told again, for whoever has missed it
};

[[nodiscard]] platform::Announcement announce(UserChange change, const UserState& state,
                                              platform::Timestamp at);

// An account is gone, for ever: no event of it counts any more, whatever its version.
struct UserDeleted {
    platform::Uuid user_id;
    std::int64_t version;  // higher than any that the account had
    platform::Timestamp deleted_at;

    bool operator==(const UserDeleted&) const = default;

    [[nodiscard]] std::string encode() const;
    [[nodiscard]] static platform::Result<UserDeleted> decode(platform::json::Object data);

    [[nodiscard]] platform::Announcement announcement() const;
};

using UserEvent = std::variant<UserState, UserDeleted>;

// The data of an event of this type. faults::kTypeUnknown for any other type, later versions of
// these among them; otherwise as UserState::decode.
[[nodiscard]] platform::Result<UserEvent> decode_user_event(std::string_view type,
                                                            platform::json::Object data);

}  // namespace events
