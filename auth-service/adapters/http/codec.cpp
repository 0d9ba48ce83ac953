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

platform::Result<std::string> decode_refresh(std::string_view body) {
    auto object = json::Object::parse(body);
    if (!object) {
        return object.error();
    }
    json::BodyReader reader{std::move(*object)};
    auto token = reader.required<Typed>("refresh_token");
    if (const auto read = reader.finish(); !read) {
        return read.error();
    }
    return std::move(token->text);
}

platform::Result<UpdateAccountCommand> decode_update(std::string_view body) {
    auto object = json::Object::parse(body);
    if (!object) {
        return object.error();
    }
    json::BodyReader reader{std::move(*object)};
    UpdateAccountCommand command;
    if (reader.has("username")) {
        command.username = reader.required<Username>("username");
    }
    if (reader.has("first_name")) {
        command.first_name = reader.optional<PersonName>("first_name");
    }
    if (reader.has("last_name")) {
        command.last_name = reader.optional<PersonName>("last_name");
    }
    reader.ignore({"id", "created_at"});
    if (const auto read = reader.finish(); !read) {
        return read.error();
    }
    return command;
}

platform::Result<ChangePasswordCommand> decode_change_password(std::string_view body) {
    auto object = json::Object::parse(body);
    if (!object) {
        return object.error();
    }
    json::BodyReader reader{std::move(*object)};
    auto current = reader.required<PasswordAttempt>("current_password");
    auto wanted = reader.required<Password>("new_password");
    if (const auto read = reader.finish(); !read) {
        return read.error();
    }
    return ChangePasswordCommand{.current = std::move(*current), .wanted = std::move(*wanted)};
}

platform::Result<PasswordAttempt> decode_proof(std::string_view body) {
    auto object = json::Object::parse(body);
    if (!object) {
        return object.error();
    }
    json::BodyReader reader{std::move(*object)};
    auto password = reader.required<PasswordAttempt>("password");
    if (const auto read = reader.finish(); !read) {
        return read.error();
    }
    return std::move(*password);
}

platform::Result<SessionScope> decode_scope(const platform::http::Request& request) {
    const auto scope = request.query.find("scope");
    if (scope != request.query.end() && scope->second == "others") {
        return SessionScope::others;
    }
    if (scope != request.query.end() && scope->second == "all") {
        return SessionScope::all;
    }
    return errors::kSessionScopeInvalid;
}

namespace {

json::ObjectWriter writer_of(const Account& account) {
    json::ObjectWriter writer;
    writer.text("id", account.id.str())
        .text("username", account.username)
        .text("email", account.email)
        .text_or_null("first_name", account.first_name)
        .text_or_null("last_name", account.last_name)
        .text("created_at", platform::to_rfc3339(account.created_at));
    return writer;
}

json::ObjectWriter& add_tokens(json::ObjectWriter& writer, const SessionTokens& tokens) {
    return writer.text("access_token", tokens.access.text)
        .text("token_type", "Bearer")
        .number("expires_in", tokens.access.expires_in.count())
        .text("refresh_token", tokens.refresh);
}

}  // namespace

std::string encode(const Account& account) {
    return writer_of(account).str();
}

std::string encode_for_services(const Account& account) {
    return writer_of(account)
        .boolean("disabled", account.disabled)
        .number("version", account.version)
        .str();
}

std::string encode(const OpenedSession& session) {
    json::ObjectWriter writer;
    writer.raw("user", encode(session.account));
    return add_tokens(writer, session.tokens).text("device_token", session.device_token).str();
}

std::string encode(const SessionTokens& tokens) {
    json::ObjectWriter writer;
    return add_tokens(writer, tokens).str();
}

std::string encode(const std::vector<Session>& sessions, const SessionId& current) {
    json::ArrayWriter items;
    for (const auto& session : sessions) {
        items.raw(json::ObjectWriter{}
                      .text("id", session.id.str())
                      .text("device", session.device)
                      .text("address", session.address)
                      .text("created_at", platform::to_rfc3339(session.created_at))
                      .text("last_used_at", platform::to_rfc3339(session.last_used_at))
                      .boolean("current", session.id == current)
                      .str());
    }
    return json::ObjectWriter{}.raw("items", items.str()).null("next_cursor").str();
}

std::string encode(const platform::Page<AuditRecord>& page,
                   const std::optional<std::string>& next_cursor) {
    json::ArrayWriter items;
    for (const auto& record : page.items) {
        items.raw(json::ObjectWriter{}
                      .text("id", record.id.str())
                      .text("at", platform::to_rfc3339(record.at))
                      .text("actor", record.actor)
                      .text_or_null("object", record.object.empty() ? std::nullopt
                                                                    : std::optional{record.object})
                      .text("action", record.action)
                      .text("outcome", record.outcome)
                      .text("address", record.address)
                      .text("request_id", record.request_id)
                      .str());
    }
    return json::ObjectWriter{}
        .raw("items", items.str())
        .text_or_null("next_cursor", next_cursor)
        .str();
}

}  // namespace auth
