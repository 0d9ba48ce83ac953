#include "tools/authctl/import_line.hpp"

#include "auth-service/adapters/imported_hashes/imported_hash.hpp"
#include "platform/json/body_reader.hpp"

namespace authctl {

using auth::ImportedAccount;
using platform::ErrorCode;
using platform::Fault;
using platform::Result;

namespace {

constexpr Fault kHashUnfit{ErrorCode::invalid, "password_hash_unfit",
                           "This is no hash of a kind that is known, or it asks for too much."};
constexpr Fault kIdInvalid{ErrorCode::invalid, "id_invalid", "An id is a UUID, and not all zeros."};
constexpr Fault kCreatedAtInvalid{ErrorCode::invalid, "created_at_invalid",
                                  "A time is written as RFC 3339 has it."};
constexpr Fault kCreatedAtAhead{ErrorCode::invalid, "created_at_ahead",
                                "An account was created in the past."};

struct Hash {
    auth::PasswordHash value;

    static Result<Hash> parse(std::string_view text) {
        return auth::ImportedHash::parse(text) ? Result<Hash>{Hash{{std::string{text}}}}
                                               : kHashUnfit;
    }
};

struct Id {
    auth::AccountId value;

    static Result<Id> parse(std::string_view text) {
        const auto id = auth::AccountId::parse(text);
        return id && id->uuid() != platform::Uuid{} ? Result<Id>{Id{*id}} : kIdInvalid;
    }
};

struct Moment {
    platform::Timestamp value;

    static Result<Moment> parse(std::string_view text) {
        const auto moment = platform::parse_rfc3339(text);
        return moment ? Result<Moment>{Moment{*moment}} : kCreatedAtInvalid;
    }
};

}  // namespace

Result<ImportedAccount> read_import_line(std::string_view line, platform::Timestamp now) {
    auto object = platform::json::Object::parse(line);
    if (!object) {
        return object.error();
    }
    platform::json::BodyReader body{std::move(*object)};
    auto username = body.required<auth::Username>("username");
    auto email = body.required<auth::Email>("email");
    auto first_name = body.optional<auth::PersonName>("first_name");
    auto last_name = body.optional<auth::PersonName>("last_name");
    auto hash = body.optional<Hash>("password_hash");
    const auto moment = body.optional<Moment>("created_at");
    const auto id = body.optional<Id>("id");
    const bool disabled = body.optional_boolean("disabled").value_or(false);
    if (moment && moment->value > now) {
        body.refuse("created_at", kCreatedAtAhead.slug, kCreatedAtAhead.title);
    }
    if (const auto read = body.finish(); !read) {
        return read.error();
    }
    const auto created_at = moment ? std::optional{moment->value} : std::nullopt;
    return ImportedAccount{
        .id = id ? id->value : auth::imported_id(created_at, *email),
        .username = std::move(*username),
        .email = std::move(*email),
        .first_name = std::move(first_name),
        .last_name = std::move(last_name),
        .password_hash = hash ? std::move(hash->value) : auth::PasswordHash::of_no_password(),
        .created_at = created_at,
        .disabled = disabled};
}

}  // namespace authctl
