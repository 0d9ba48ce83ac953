#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "platform/core/clock.hpp"
#include "platform/core/uuid.hpp"

namespace platform {

// How one type of event is named wherever it goes.
struct EventNames {
    std::string_view type;         // "auth.UserCreated.v1"
    std::string_view routing_key;  // "user.created.v1"
    std::string_view data_schema;  // a URI: "urn:user-platform:events:user.created.v1"
};

// An event that an application has to tell: what a transaction publishes together with the change.
struct Announcement {
    EventNames names;
    Uuid subject;          // what it is about; events of one subject keep their order
    std::int64_t version;  // of the subject, after the change
    Timestamp at;          // when it happened
    std::string data;      // one JSON object
};

}  // namespace platform
