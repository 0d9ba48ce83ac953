#include "events/user_events.hpp"

#include <algorithm>
#include <array>

#include "events/data_reader.hpp"
#include "events/faults.hpp"
#include "platform/json/writer.hpp"

namespace events {

using platform::EventNames;

namespace {

constexpr std::array<EventNames, 5> kChanges{{
    {"auth.UserCreated.v1", "user.created.v1", "urn:user-platform:events:user.created.v1"},
    {"auth.UserUpdated.v1", "user.updated.v1", "urn:user-platform:events:user.updated.v1"},
    {"auth.UserDisabled.v1", "user.disabled.v1", "urn:user-platform:events:user.disabled.v1"},
    {"auth.UserEnabled.v1", "user.enabled.v1", "urn:user-platform:events:user.enabled.v1"},
    {"auth.UserSnapshot.v1", "user.snapshot.v1", "urn:user-platform:events:user.snapshot.v1"},
}};  // in the order of UserChange

constexpr EventNames kDeleted{"auth.UserDeleted.v1", "user.deleted.v1",
                              "urn:user-platform:events:user.deleted.v1"};

constexpr std::size_t kTypeBytesMax = 100;  // of one that we do not know

template <class Event>
platform::Result<UserEvent> as_user_event(platform::Result<Event> decoded) {
    if (!decoded) {
        return decoded.error();
    }
    return UserEvent{std::move(*decoded)};
}

}  // namespace

platform::Announcement announce(UserChange change, const UserState& state, platform::Timestamp at) {
    return {.names = kChanges.at(static_cast<std::size_t>(change)),
            .subject = state.user_id,
            .version = state.version,
            .at = at,
            .data = state.encode()};
}

std::string UserDeleted::encode() const {
    return platform::json::ObjectWriter{}
        .text("user_id", user_id.str())
        .number("version", version)
        .text("deleted_at", platform::to_rfc3339(deleted_at))
        .str();
}

platform::Result<UserDeleted> UserDeleted::decode(platform::json::Object data) {
    DataReader reader{std::move(data)};
    const UserDeleted event{.user_id = reader.uuid("user_id"),
                            .version = reader.integer("version", 1),
                            .deleted_at = reader.moment("deleted_at")};
    if (auto read = reader.finish(); !read) {
        return read.error();
    }
    return event;
}

platform::Announcement UserDeleted::announcement() const {
    return {.names = kDeleted,
            .subject = user_id,
            .version = version,
            .at = deleted_at,
            .data = encode()};
}

platform::Result<UserEvent> decode_user_event(std::string_view type, platform::json::Object data) {
    if (type == kDeleted.type) {
        return as_user_event(UserDeleted::decode(std::move(data)));
    }
    const bool known = std::any_of(kChanges.begin(), kChanges.end(),
                                   [&](const auto& names) { return names.type == type; });
    if (!known) {
        return faults::kTypeUnknown.because("type " + std::string{type.substr(0, kTypeBytesMax)});
    }
    return as_user_event(UserState::decode(std::move(data)));
}

}  // namespace events
