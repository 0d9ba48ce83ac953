#pragma once

#include <optional>
#include <string>

#include "platform/db/connection.hpp"
#include "user-service/adapters/postgres/page_query.hpp"
#include "user-service/domain/badge.hpp"

namespace user {

// Of badges AS b.
inline constexpr std::string_view kBadgeColumns =
    "b.id, b.name, b.description, b.icon_url, b.date_achieved, b.created_at, b.issuer,"
    " b.badge_class_id, b.revoked_at, b.revocation_reason,"
    " COALESCE(CAST(b.award_key = 'rule' AS int), 0)";

// What kBadgeColumns are read into: all of it null, where a user has none.
struct BadgeRow {
    std::optional<platform::Uuid> id;
    std::optional<std::string> name;
    std::optional<std::string> description;
    std::optional<std::string> icon_url;
    std::optional<platform::Timestamp> date_achieved;
    std::optional<platform::Timestamp> created_at;
    std::optional<std::string> issuer;
    std::optional<platform::Uuid> badge_class;
    std::optional<platform::Timestamp> revoked_at;
    std::optional<std::string> revocation_reason;
    int is_by_rule = 0;

    // Calls `run(into(...)...)` with every column.
    template <class Run>
    auto read(Run&& run) {
        using soci::into;
        return run(into(id), into(name), into(description), into(icon_url), into(date_achieved),
                   into(created_at), into(issuer), into(badge_class), into(revoked_at),
                   into(revocation_reason), into(is_by_rule));
    }

    [[nodiscard]] Badge badge() const {
        return {
            .id = BadgeId{*id},
            .name = *name,
            .description = description,
            .icon_url = icon_url,
            .date_achieved = *date_achieved,
            .created_at = *created_at,
            .issuer = *issuer,
            .badge_class = badge_class ? std::optional{BadgeClassId{*badge_class}} : std::nullopt,
            .revoked_at = revoked_at,
            .revocation_reason = revocation_reason,
            .is_by_rule = is_by_rule != 0};
    }
};

}  // namespace user
