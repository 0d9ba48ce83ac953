#include "events/session_events.hpp"

#include "events/data_reader.hpp"
#include "platform/json/writer.hpp"

namespace events {

std::string SessionRevoked::encode() const {
    return platform::json::ObjectWriter{}
        .text("user_id", user_id.str())
        .text_or_null("sid", session_id ? std::optional{session_id->str()} : std::nullopt)
        .text("not_before", platform::to_rfc3339(not_before))
        .number("version", version)
        .text("revoked_at", platform::to_rfc3339(at))
        .str();
}

platform::Result<SessionRevoked> SessionRevoked::decode(platform::json::Object data) {
    DataReader reader{std::move(data)};
    const SessionRevoked event{.user_id = reader.uuid("user_id"),
                               .session_id = reader.uuid_or_null("sid"),
                               .not_before = reader.moment("not_before"),
                               .version = reader.integer("version", 1),
                               .at = reader.moment("revoked_at")};
    if (auto read = reader.finish(); !read) {
        return read.error();
    }
    return event;
}

platform::Announcement SessionRevoked::announcement() const {
    return {.names = kSessionRevoked,
            .subject = user_id,
            .version = version,
            .at = at,
            .data = encode()};
}

}  // namespace events
