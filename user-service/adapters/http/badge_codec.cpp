#include "user-service/adapters/http/badge_codec.hpp"

#include "platform/json/body_reader.hpp"
#include "platform/json/writer.hpp"
#include "user-service/adapters/http/values.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

namespace json = platform::json;
using platform::Result;

namespace {

struct ClassId {
    static Result<ClassId> parse(std::string_view text) {
        const auto id = BadgeClassId::parse(text);
        return id ? Result<ClassId>{ClassId{*id}} : errors::kBadgeClassIdInvalid;
    }
    BadgeClassId id;
};

struct RuleKind {
    static Result<RuleKind> parse(std::string_view text) {
        const auto kind = BadgeRule::parse_kind(text);
        return kind ? Result<RuleKind>{RuleKind{*kind}} : kind.error();
    }
    BadgeRule::Kind kind;
};

std::optional<BadgeRule> read_rule(json::BodyReader& reader) {
    std::optional<BadgeRule> read;
    reader.within("rule", [&](json::BodyReader& rule) {
        const auto kind = rule.required<RuleKind>("kind");
        const auto count = rule.required_integer("count");
        if (!kind || !count) {
            return;
        }
        const auto made = BadgeRule::make(kind->kind, *count);
        if (made) {
            read = *made;
        } else {
            rule.refuse("count", made.error().fault.slug, made.error().fault.title);
        }
    });
    return read;
}

std::optional<platform::Timestamp> moment_of(const std::optional<DateTime>& given) {
    return given ? std::optional{given->at} : std::nullopt;
}

}  // namespace

Result<NewBadge> decode_badge(std::string_view body) {
    auto object = json::Object::parse(body);
    if (!object) {
        return object.error();
    }
    json::BodyReader reader{std::move(*object)};
    auto name = reader.required<BadgeName>("name");
    auto description = reader.optional<Description>("description");
    auto icon_url = reader.optional<HttpsUrl>("icon_url");
    const auto date_achieved = reader.optional<DateTime>("date_achieved");
    reader.ignore(
        {"id", "issuer", "badge_class_id", "created_at", "revoked_at", "revocation_reason"});
    if (const auto read = reader.finish(); !read) {
        return read.error();
    }
    return NewBadge{.name = std::move(*name),
                    .description = std::move(description),
                    .icon_url = std::move(icon_url),
                    .date_achieved = moment_of(date_achieved)};
}

Result<NewAward> decode_award(std::string_view body) {
    auto object = json::Object::parse(body);
    if (!object) {
        return object.error();
    }
    json::BodyReader reader{std::move(*object)};
    const auto badge_class = reader.required<ClassId>("badge_class_id");
    auto key = reader.required<AwardKey>("award_key");
    const auto date_achieved = reader.optional<DateTime>("date_achieved");
    if (const auto read = reader.finish(); !read) {
        return read.error();
    }
    return NewAward{.badge_class = badge_class->id,
                    .key = std::move(*key),
                    .date_achieved = moment_of(date_achieved)};
}

Result<NewBadgeClass> decode_badge_class(std::string_view body) {
    auto object = json::Object::parse(body);
    if (!object) {
        return object.error();
    }
    json::BodyReader reader{std::move(*object)};
    auto name = reader.required<BadgeName>("name");
    auto description = reader.optional<Description>("description");
    auto criteria = reader.optional<Description>("criteria");
    auto icon_url = reader.optional<HttpsUrl>("icon_url");
    const bool repeatable = reader.optional_boolean("repeatable").value_or(false);
    const auto rule = read_rule(reader);
    if (rule && repeatable) {
        reader.refuse("rule", errors::kRuleUnknown.slug, errors::kRuleUnknown.title);
    }
    reader.ignore({"id", "issuer", "created_at"});
    if (const auto read = reader.finish(); !read) {
        return read.error();
    }
    return NewBadgeClass{.name = std::move(*name),
                         .description = std::move(description),
                         .criteria = std::move(criteria),
                         .icon_url = std::move(icon_url),
                         .repeatable = repeatable,
                         .rule = rule};
}

Result<RevocationReason> decode_revocation(std::string_view body) {
    auto object = json::Object::parse(body);
    if (!object) {
        return object.error();
    }
    json::BodyReader reader{std::move(*object)};
    auto reason = reader.required<RevocationReason>("reason");
    const auto read = reader.finish();
    return read ? Result<RevocationReason>{std::move(*reason)} : read.error();
}

std::string encode(const Badge& badge) {
    return json::ObjectWriter{}
        .text("id", badge.id.str())
        .text("name", badge.name)
        .text_or_null("description", badge.description)
        .text_or_null("icon_url", badge.icon_url)
        .text("issuer", badge.issuer)
        .text_or_null("badge_class_id",
                      badge.badge_class ? std::optional{badge.badge_class->str()} : std::nullopt)
        .text("date_achieved", platform::to_rfc3339(badge.date_achieved))
        .text("created_at", platform::to_rfc3339(badge.created_at))
        .text_or_null("revoked_at", text_of(badge.revoked_at))
        .text_or_null("revocation_reason", badge.revocation_reason)
        .str();
}

std::string encode(const BadgeClass& badge_class) {
    const auto& rule = badge_class.rule;
    json::ObjectWriter writer;
    writer.text("id", badge_class.id.str())
        .text("issuer", badge_class.issuer)
        .text("name", badge_class.name)
        .text_or_null("description", badge_class.description)
        .text_or_null("criteria", badge_class.criteria)
        .text_or_null("icon_url", badge_class.icon_url)
        .boolean("repeatable", badge_class.repeatable);
    if (rule) {
        writer.raw("rule", json::ObjectWriter{}
                               .text("kind", rule->kind_name())
                               .number("count", rule->count())
                               .str());
    } else {
        writer.null("rule");
    }
    return writer.text("created_at", platform::to_rfc3339(badge_class.created_at)).str();
}

}  // namespace user
