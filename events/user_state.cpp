#include "events/user_state.hpp"

#include <algorithm>

#include "events/data_reader.hpp"
#include "platform/json/writer.hpp"

namespace events {

namespace {

constexpr DataReader::Length kUsernameLength{.min = 3, .max = 32};
constexpr DataReader::Length kEmailLength{.min = 3, .max = 254};
constexpr DataReader::Length kNameLength{.min = 1, .max = 100};

bool is_username(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '.' || c == '-';
    });
}

bool is_email(std::string_view text) {
    for (const char c : text) {
        if (c < '!' || c > '~') {
            return false;
        }
    }
    const auto at = text.find('@', 1);
    return at != std::string_view::npos && at + 1 < text.size();
}

}  // namespace

std::string UserState::encode() const {
    return platform::json::ObjectWriter{}
        .text("user_id", user_id.str())
        .number("version", version)
        .text("username", username)
        .text("email", email)
        .text_or_null("first_name", first_name)
        .text_or_null("last_name", last_name)
        .text("created_at", platform::to_rfc3339(created_at))
        .text("username_changed_at", platform::to_rfc3339(username_changed_at))
        .boolean("disabled", disabled)
        .str();
}

platform::Result<UserState> UserState::decode(platform::json::Object data) {
    DataReader reader{std::move(data)};
    UserState event{
        .user_id = reader.uuid("user_id"),
        .version = reader.integer("version", 1),
        .username = reader.text("username", kUsernameLength, is_username),
        .email = reader.text("email", kEmailLength, is_email),
        .first_name = reader.text_or_null("first_name", kNameLength),
        .last_name = reader.text_or_null("last_name", kNameLength),
        .created_at = reader.moment("created_at"),
        .username_changed_at = reader.moment("username_changed_at"),
        .disabled = reader.flag("disabled"),
    };
    if (auto read = reader.finish(); !read) {
        return read.error();
    }
    return event;
}

}  // namespace events
