#include "user-service/adapters/http/badge_codec.hpp"

#include "platform/json/body_reader.hpp"
#include "platform/json/writer.hpp"
#include "user-service/adapters/http/values.hpp"

namespace user {

namespace json = platform::json;

platform::Result<NewBadge> decode_badge(std::string_view body) {
    auto object = json::Object::parse(body);
    if (!object) {
        return object.error();
    }
    json::BodyReader reader{std::move(*object)};
    auto name = reader.required<BadgeName>("name");
    auto description = reader.optional<Description>("description");
    auto icon_url = reader.optional<HttpsUrl>("icon_url");
    const auto date_achieved = reader.optional<DateTime>("date_achieved");
    reader.ignore({"id", "created_at"});
    if (const auto read = reader.finish(); !read) {
        return read.error();
    }
    return NewBadge{
        .name = std::move(*name),
        .description = std::move(description),
        .icon_url = std::move(icon_url),
        .date_achieved = date_achieved ? std::optional{date_achieved->at} : std::nullopt};
}

std::string encode(const Badge& badge) {
    return json::ObjectWriter{}
        .text("id", badge.id.str())
        .text("name", badge.name)
        .text_or_null("description", badge.description)
        .text_or_null("icon_url", badge.icon_url)
        .text("date_achieved", platform::to_rfc3339(badge.date_achieved))
        .text("created_at", platform::to_rfc3339(badge.created_at))
        .str();
}

}  // namespace user
