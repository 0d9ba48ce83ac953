#pragma once

#include <string>

#include "tests/support/manual_clock.hpp"
#include "user-service/application/ports.hpp"

namespace support {

// A user as auth-service would announce him. Ids begin with `when`, so later ones are greater.
inline user::UserReference reference_of(const std::string& username, std::int64_t version,
                                        platform::Timestamp when) {
    return {.event_id = platform::Uuid::v7(when),
            .id = user::UserId::make(when),
            .version = version,
            .identity = user::UserIdentity{.username = username,
                                           .email = username + "@example.org",
                                           .first_name = "First \"quoted\", {braced} \\ name",
                                           .last_name = {},
                                           .member_since = when,
                                           .username_changed_at = when}};
}

// The end of a user, with the version that follows.
inline user::UserReference deletion_of(const user::UserReference& reference) {
    return {.event_id = {}, .id = reference.id, .version = reference.version + 1, .identity = {}};
}

inline const platform::RequestContext kContext{.request_id = "r-1", .traceparent = "t"};

inline user::Caller caller_of(const user::UserReference& reference) {
    return {reference.id, reference.identity->username, reference.identity->email};
}

inline user::GoalContent goal_content(
    const std::string& title, user::GoalStatus::Kind status = user::GoalStatus::Kind::not_started) {
    return {.title = *user::GoalTitle::parse(title), .description = {}, .status = status};
}

inline user::GoalChange goal_change(
    const std::string& title, user::GoalStatus::Kind status = user::GoalStatus::Kind::not_started) {
    return {.title = *user::GoalTitle::parse(title), .status = user::GoalStatus{status}};
}

inline user::NewBadge new_badge(const std::string& name) {
    return {.name = *user::BadgeName::parse(name),
            .description = *user::Description::parse("line\nline"),
            .icon_url = {},
            .date_achieved = {}};
}

}  // namespace support
