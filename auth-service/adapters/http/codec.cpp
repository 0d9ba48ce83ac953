#include "auth-service/adapters/http/codec.hpp"

#include "platform/json/body_reader.hpp"
#include "platform/json/writer.hpp"

namespace auth {

namespace json = platform::json;

namespace {

// Any text: whether it fits an account is for the store to say.
struct Typed {
    static platform::Result<Typed> parse(std::string_view text) { return Typed{std::string{text}}; }
    std::string text;
};

}  // namespace

platform::Result<RegisterAccountCommand> decode_register(std::string_view body) {
    auto object = json::Object::parse(body);
    if (!object) {
        return object.error();
    }
    json::BodyReader reader{std::move(*object)};
    auto username = reader.required<Username>("username");
    auto email = reader.required<Email>("email");
    auto password = reader.required<Password>("password");
    auto first_name = reader.optional<PersonName>("first_name");
    auto last_name = reader.optional<PersonName>("last_name");
    reader.ignore({"id", "created_at"});
    if (const auto read = reader.finish(); !read) {
        return read.error();
    }
    return RegisterAccountCommand{.username = std::move(*username),
                                  .email = std::move(*email),
                                  .password = std::move(*password),
                                  .first_name = std::move(first_name),
                                  .last_name = std::move(last_name)};
}

platform::Result<LogInCommand> decode_log_in(std::string_view body) {
    auto object = json::Object::parse(body);
    if (!object) {
        return object.error();
    }
    json::BodyReader reader{std::move(*object)};
    const bool by_email = reader.has("email");
    if (by_email && reader.has("username")) {
        reader.refuse("username", "ambiguous", "Give either a username or an email, not both.");
        reader.ignore({"username"});
    }
    auto identifier = reader.required<Typed>(by_email ? "email" : "username");
    auto password = reader.required<PasswordAttempt>("password");
    if (const auto read = reader.finish(); !read) {
        return read.error();
    }
    if (by_email) {
        return LogInCommand{ByEmail{std::string{Email::trimmed(identifier->text)}},
                            std::move(*password)};
    }
    return LogInCommand{ByUsername{std::move(identifier->text)}, std::move(*password)};
}

std::string encode(const Account& account) {
    return json::ObjectWriter{}
        .text("id", account.id.str())
        .text("username", account.username)
        .text("email", account.email)
        .text_or_null("first_name", account.first_name)
        .text_or_null("last_name", account.last_name)
        .text("created_at", platform::to_rfc3339(account.created_at))
        .str();
}

std::string encode(const OpenedSession& session) {
    return json::ObjectWriter{}
        .raw("user", encode(session.account))
        .text("access_token", session.access_token.text)
        .text("token_type", "Bearer")
        .number("expires_in", session.access_token.expires_in.count())
        .str();
}

}  // namespace auth
