// What people type in when they register: mail address, username, names, password.
#include <algorithm>
#include <string>

#include "auth-service/domain/email.hpp"
#include "auth-service/domain/password.hpp"
#include "auth-service/domain/person_name.hpp"
#include "auth-service/domain/username.hpp"
#include "events/user_state.hpp"
#include "platform/core/encoding.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace fuzz {

namespace {

bool is_visible_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

// What was found valid here is announced, and whoever reads the event finds it valid too.
void try_announcing(const std::string& username, const std::string& email,
                    const std::string& name) {
    const auto moment = *platform::parse_rfc3339("2026-11-21T09:30:00Z");
    const events::UserState state{.user_id = platform::Uuid{},
                                  .version = 1,
                                  .username = username,
                                  .email = email,
                                  .first_name = name,
                                  .last_name = std::nullopt,
                                  .created_at = moment,
                                  .username_changed_at = moment,
                                  .disabled = false};
    const auto data = platform::json::Object::parse(state.encode());
    ensure(static_cast<bool>(data), "an account can be written as JSON");
    const auto read = events::UserState::decode(*data);
    ensure(read && *read == state, "an account that was found valid can be announced");
}

void try_email(std::string_view input) {
    const auto email = auth::Email::parse(input);
    if (!email) {
        return;
    }
    const auto& text = email->str();
    ensure(text.size() <= 254 && is_visible_ascii(text), "an address is short and ASCII");
    ensure(std::count(text.begin(), text.end(), '@') == 1, "an address has one @");
    ensure(platform::ascii_lower(text) == platform::ascii_lower(auth::Email::trimmed(input)),
           "an address is as it was typed, but for space and case");
    const auto again = auth::Email::parse(text);
    ensure(again && again->str() == text, "an address that was read is read the same");
    try_announcing("ada", text, "Ada");
}

void try_username(std::string_view input) {
    const auto username = auth::Username::parse(input);
    if (!username) {
        return;
    }
    ensure(username->str() == input, "a username is as it was typed");
    ensure(input.size() >= 3 && input.size() <= 32 && is_visible_ascii(input),
           "a username has 3 to 32 characters");
    ensure(static_cast<bool>(auth::Username::parse(platform::ascii_lower(input))),
           "a username is good in any case");
    try_announcing(username->str(), "ada@example.org", "Ada");
}

void try_name(std::string_view input) {
    const auto name = auth::PersonName::parse(input);
    if (!name) {
        return;
    }
    ensure(name->str() == input, "a name is as it was typed");
    ensure(input.find_first_of("\r\n\t") == std::string_view::npos, "a name is of one line");
    try_announcing("ada", "ada@example.org", name->str());
}

void try_password(std::string_view input) {
    const auto password = auth::Password::parse(input);
    if (!password) {
        return;
    }
    ensure(password->secret().expose() == input, "a password is as it was typed");
    ensure(input.size() >= 8 && input.size() <= 512, "a password has 8 to 512 bytes");
}

}  // namespace

void try_input(std::string_view input) {
    try_email(input);
    try_username(input);
    try_name(input);
    try_password(input);
}

}  // namespace fuzz
