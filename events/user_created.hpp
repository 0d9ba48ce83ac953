#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/core/clock.hpp"
#include "platform/core/result.hpp"
#include "platform/core/uuid.hpp"

namespace events {

// A person has registered at auth-service. Schema: schemas/events/user.created.v1.schema.json.
struct UserCreated {
    static constexpr std::string_view kType = "auth.UserCreated.v1";
    static constexpr std::string_view kRoutingKey = "user.created.v1";
    static constexpr std::string_view kDataSchema = "urn:user-platform:events:user.created.v1";

    platform::Uuid user_id;
    std::int64_t version;  // of the account, from 1; a reader keeps the highest it has seen
    std::string username;  // 3-32 of A-Z a-z 0-9 _ . -, as the person typed it
    std::string email;     // at most 254 characters, ASCII
    std::optional<std::string> first_name;  // 1-100 code points
    std::optional<std::string> last_name;   // 1-100 code points
    platform::Timestamp created_at;
    platform::Timestamp username_changed_at;

    bool operator==(const UserCreated&) const = default;

    // The `data` of the message, as one JSON object. What is in the struct is written as it is: the
    // publisher's own types have proved it.
    [[nodiscard]] std::string encode() const;

    // Strict about what it reads, and blind to members it does not know. kMalformedJson, or
    // events::faults::kDataRefused with the member's name: neither is worth a retry.
    [[nodiscard]] static platform::Result<UserCreated> decode(std::string_view data);
};

}  // namespace events
