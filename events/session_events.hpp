#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/core/announcement.hpp"
#include "platform/core/result.hpp"
#include "platform/json/reader.hpp"

// What auth-service says about sessions, on the exchange auth.events. Schema:
// schemas/events/session.revoked.v1.schema.json.
namespace events {

// Access tokens that are still to expire are refused from now on: those of one session, or every
// one of the user that was issued before a moment. Not the state of the account: it counts beside
// the events of a higher version, and is as true when it comes a second time or late.
struct SessionRevoked {
    platform::Uuid user_id;
    std::optional<platform::Uuid> session_id;  // none: every session of the user
    platform::Timestamp not_before;            // access tokens issued before it are refused
    std::int64_t version;                      // of the account at that moment, from 1
    platform::Timestamp at;

    bool operator==(const SessionRevoked&) const = default;

    [[nodiscard]] std::string encode() const;
    // Fails with events::faults::kDataRefused and the member's name: not worth a retry.
    [[nodiscard]] static platform::Result<SessionRevoked> decode(platform::json::Object data);

    [[nodiscard]] platform::Announcement announcement() const;
};

inline constexpr platform::EventNames kSessionRevoked{
    "auth.SessionRevoked.v1", "session.revoked.v1", "urn:user-platform:events:session.revoked.v1"};

}  // namespace events
