#pragma once

#include <string>
#include <string_view>

#include "platform/core/announcement.hpp"
#include "platform/messaging/envelope.hpp"

namespace contract {

[[nodiscard]] inline platform::Uuid uuid(std::string_view text) {
    return platform::Uuid::parse(text).value();
}

[[nodiscard]] inline platform::Timestamp moment(std::string_view text) {
    return platform::parse_rfc3339(text).value();
}

// The message as a service writes it into its outbox.
[[nodiscard]] inline std::string message_of(const platform::Announcement& announcement,
                                            const std::string& source = "auth-service") {
    return platform::messaging::encode({.id = uuid("01939c3e-8a2c-7f10-8b6d-52e8f1a4c703"),
                                        .source = source,
                                        .type = std::string{announcement.names.type},
                                        .subject = announcement.subject.str(),
                                        .sequence = announcement.version,
                                        .time = announcement.at,
                                        .data_schema = std::string{announcement.names.data_schema},
                                        .data = announcement.data});
}

}  // namespace contract
