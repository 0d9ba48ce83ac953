#include "user-service/adapters/postgres/badge_columns.hpp"
#include "user-service/adapters/postgres/pg_profile_tx.hpp"

namespace user {

using soci::use;

bool PgProfileTx::insert(const UserId& owner, const Badge& badge,
                         const std::optional<std::string>& award_key) {
    const auto badge_class =
        badge.badge_class ? std::optional{badge.badge_class->uuid()} : std::nullopt;
    connection_.run(
        "INSERT INTO badges (id, auth_user_id, name, description, icon_url, date_achieved,"
        " created_at, issuer, badge_class_id, award_key) SELECT :id, :owner, :name, :description,"
        " :icon_url, :date_achieved, :created_at, :issuer, CAST(:badge_class AS uuid), :award_key"
        " WHERE (SELECT count(*) FROM badges WHERE auth_user_id = :owner) < :most",
        use(badge.id, "id"), use(owner, "owner"), use(badge.name, "name"),
        use(badge.description, "description"), use(badge.icon_url, "icon_url"),
        use(badge.date_achieved, "date_achieved"), use(badge.created_at, "created_at"),
        use(badge.issuer, "issuer"), use(badge_class, "badge_class"), use(award_key, "award_key"),
        use(kBadgesMax, "most"));
    return connection_.affected_rows() == 1;
}

std::optional<Badge> PgProfileTx::find_badge(const UserId& owner, const BadgeId& id) {
    static const std::string kSql =
        "SELECT " + std::string{kBadgeColumns} +
        " FROM badges AS b WHERE b.id = :id AND b.auth_user_id = :owner";
    BadgeRow row;
    const bool found = row.read([&](auto&&... columns) {
        return connection_.run(kSql, use(id, "id"), use(owner, "owner"), columns...);
    });
    return found ? std::optional{row.badge()} : std::nullopt;
}

std::optional<Badge> PgProfileTx::find_award(const UserId& owner, const BadgeClass& of,
                                             const std::string& award_key) {
    static const std::string kSql =
        "SELECT " + std::string{kBadgeColumns} +
        " FROM badges AS b WHERE b.auth_user_id = :owner AND b.badge_class_id = :badge_class"
        " AND (b.award_key = :award_key"
        " OR (CAST(:repeatable AS int) = 0 AND b.revoked_at IS NULL))"
        " ORDER BY b.revoked_at IS NOT NULL LIMIT 1";
    BadgeRow row;
    const bool found = row.read([&](auto&&... columns) {
        return connection_.run(kSql, use(owner, "owner"), use(of.id, "badge_class"),
                               use(award_key, "award_key"),
                               use(static_cast<int>(of.repeatable), "repeatable"), columns...);
    });
    return found ? std::optional{row.badge()} : std::nullopt;
}

void PgProfileTx::save_revocation(const Badge& badge) {
    connection_.queue(
        "UPDATE badges SET revoked_at = :revoked_at, revocation_reason = :reason WHERE id = :id",
        use(badge.revoked_at, "revoked_at"), use(badge.revocation_reason, "reason"),
        use(badge.id, "id"));
}

std::optional<Page<Badge>> PgProfileTx::badges(const Viewer& viewer, const UserId& owner,
                                               const PageRequest& page, const BadgeFilter& filter) {
    static const std::string kSql =
        "SELECT " + std::string{kBadgeColumns} +
        " FROM auth_users u LEFT JOIN LATERAL (SELECT * FROM badges"
        " WHERE badges.auth_user_id = u.auth_user_id AND badges.revoked_at IS NULL"
        " AND (u.goals_public OR u.auth_user_id = CAST(:viewer AS uuid)"
        " OR badges.award_key IS DISTINCT FROM 'rule')"
        " AND COALESCE(badges.issuer = :issuer, true)"
        " AND COALESCE(badges.date_achieved >= CAST(:from AS timestamptz), true)"
        " AND COALESCE(badges.date_achieved < CAST(:to AS timestamptz), true)"
        " AND badges.id < COALESCE(CAST(:after AS uuid), CAST(:last AS uuid))"
        " ORDER BY id DESC LIMIT CAST(:rows AS int)) b ON true"
        " WHERE u.auth_user_id = :owner AND NOT u.deleted AND NOT u.disabled AND ("
        "(u.profile_public AND u.badges_public) OR u.auth_user_id = CAST(:viewer AS uuid))"
        " ORDER BY b.id DESC";
    const auto viewer_id = viewer ? std::optional{viewer->uuid()} : std::nullopt;
    BadgeRow row;
    PageCollector<Badge> collector{page};
    row.read([&](auto&&... columns) {
        connection_.each(
            kSql, [&] { collector.add(row.id, [&] { return row.badge(); }); },
            use(filter.issuer, "issuer"), use(filter.from, "from"), use(filter.to, "to"),
            use(page.after, "after"), use(kLastUuid, "last"), use(collector.rows(), "rows"),
            use(owner, "owner"), use(viewer_id, "viewer"), columns...);
    });
    return std::move(collector).page();
}

}  // namespace user
