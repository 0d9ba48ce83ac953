#include "user-service/adapters/postgres/page_query.hpp"
#include "user-service/adapters/postgres/pg_profile_tx.hpp"

namespace user {

using soci::into;
using soci::use;

bool PgProfileTx::insert(const UserId& owner, const Badge& badge) {
    connection_.run(
        "INSERT INTO badges (id, auth_user_id, name, description, icon_url, date_achieved,"
        " created_at) SELECT :id, :owner, :name, :description, :icon_url, :date_achieved,"
        " :created_at WHERE (SELECT count(*) FROM badges WHERE auth_user_id = :owner) < :most",
        use(badge.id, "id"), use(owner, "owner"), use(badge.name, "name"),
        use(badge.description, "description"), use(badge.icon_url, "icon_url"),
        use(badge.date_achieved, "date_achieved"), use(badge.created_at, "created_at"),
        use(kBadgesMax, "most"));
    return connection_.affected_rows() == 1;
}

std::optional<Page<Badge>> PgProfileTx::badges(const Viewer& viewer, const UserId& owner,
                                               const PageRequest& page) {
    const auto viewer_id = viewer ? std::optional{viewer->uuid()} : std::nullopt;
    std::optional<platform::Uuid> id;
    std::optional<std::string> name;
    std::optional<std::string> description;
    std::optional<std::string> icon_url;
    std::optional<platform::Timestamp> date_achieved;
    std::optional<platform::Timestamp> created_at;
    PageCollector<Badge> collector{page};
    connection_.each(
        "SELECT b.id, b.name, b.description, b.icon_url, b.date_achieved, b.created_at"
        " FROM auth_users u LEFT JOIN LATERAL (SELECT * FROM badges"
        " WHERE badges.auth_user_id = u.auth_user_id"
        " AND badges.id < COALESCE(CAST(:after AS uuid), CAST(:last AS uuid))"
        " ORDER BY id DESC LIMIT CAST(:rows AS int)) b ON true"
        " WHERE u.auth_user_id = :owner AND NOT u.deleted AND NOT u.disabled AND ("
        "(u.profile_public AND u.badges_public) OR u.auth_user_id = CAST(:viewer AS uuid))"
        " ORDER BY b.id DESC",
        [&] {
            collector.add(id, [&] {
                return Badge{.id = BadgeId{*id},
                             .name = *name,
                             .description = description,
                             .icon_url = icon_url,
                             .date_achieved = *date_achieved,
                             .created_at = *created_at};
            });
        },
        use(page.after, "after"), use(kLastUuid, "last"), use(collector.rows(), "rows"),
        use(owner, "owner"), use(viewer_id, "viewer"), into(id), into(name), into(description),
        into(icon_url), into(date_achieved), into(created_at));
    return std::move(collector).page();
}

}  // namespace user
