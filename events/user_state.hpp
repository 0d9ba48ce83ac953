#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/core/clock.hpp"
#include "platform/core/result.hpp"
#include "platform/core/uuid.hpp"
#include "platform/json/reader.hpp"

namespace events {

// An account as it is after a change: the data of every event about a user but UserDeleted. Each
// says all there is to say, so whichever has the highest version is enough, whatever else came.
// Schemas: schemas/events/user.*.v1.schema.json.
struct UserState {
    platform::Uuid user_id;
    std::int64_t version;  // of the account, from 1; a reader keeps the highest it has seen
    std::string username;  // 3-32 of A-Z a-z 0-9 _ . -, as the person typed it
    std::string email;     // at most 254 characters, ASCII
    std::optional<std::string> first_name;  // 1-100 code points
    std::optional<std::string> last_name;   // 1-100 code points
    platform::Timestamp created_at;
    platform::Timestamp username_changed_at;
    bool disabled = false;  // shut out for now; a message without this member means false

    bool operator==(const UserState&) const = default;

    // The `data` of the message, as one JSON object. What is in the struct is written as it is: the
    // publisher's own types have proved it.
    [[nodiscard]] std::string encode() const;

    // Strict about what it reads, and blind to members it does not know. Fails with
    // events::faults::kDataRefused and the member's name: not worth a retry.
    [[nodiscard]] static platform::Result<UserState> decode(platform::json::Object data);
};

}  // namespace events
