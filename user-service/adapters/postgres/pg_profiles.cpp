#include "user-service/adapters/postgres/pg_profile_tx.hpp"

namespace user {

using soci::into;
using soci::use;

namespace {

// A profile is one round trip: the user's row with his goals counted beside it, repeated for each
// of his newest badges (25 is kProfileBadgesMax).
constexpr std::string_view kById =
    "SELECT u.auth_user_id, u.username, u.email, u.first_name, u.last_name, u.member_since,"
    " g.not_started, g.in_progress, g.completed, g.abandoned,"
    " b.id, b.name, b.description, b.icon_url, b.date_achieved, b.created_at"
    " FROM (SELECT * FROM auth_users WHERE auth_user_id = :key) u"
    " CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE status = 'not-started') AS not_started,"
    " count(*) FILTER (WHERE status = 'in-progress') AS in_progress,"
    " count(*) FILTER (WHERE status = 'completed') AS completed,"
    " count(*) FILTER (WHERE status = 'abandoned') AS abandoned"
    " FROM goals WHERE goals.auth_user_id = u.auth_user_id) g"
    " LEFT JOIN LATERAL (SELECT * FROM badges WHERE badges.auth_user_id = u.auth_user_id"
    " ORDER BY id DESC LIMIT 25) b ON true"
    " WHERE NOT u.deleted AND NOT u.disabled ORDER BY b.id DESC";
static_assert(kProfileBadgesMax == 25);

// The same statement with another choice of the user's row.
std::string by_username() {
    constexpr std::string_view kChoice = "WHERE auth_user_id = :key";
    std::string sql{kById};
    return sql.replace(sql.find(kChoice), kChoice.size(),
                       "WHERE lower(username) = lower(:key)"
                       " ORDER BY username_changed_at DESC NULLS LAST LIMIT 1");
}

struct BadgeColumns {
    std::optional<platform::Uuid> id;
    std::optional<std::string> name;
    std::optional<std::string> description;
    std::optional<std::string> icon_url;
    std::optional<platform::Timestamp> date_achieved;
    std::optional<platform::Timestamp> created_at;

    [[nodiscard]] Badge badge() const {
        return {.id = BadgeId{*id},
                .name = *name,
                .description = description,
                .icon_url = icon_url,
                .date_achieved = *date_achieved,
                .created_at = *created_at};
    }
};

}  // namespace

std::optional<Profile> PgProfileTx::find_profile(const UserId& id) {
    return find_profile_where(kById, id.str());
}

std::optional<Profile> PgProfileTx::find_profile_by_username(const std::string& username) {
    static const std::string kByUsername = by_username();
    return find_profile_where(kByUsername, username);
}

std::optional<Profile> PgProfileTx::find_profile_where(std::string_view sql,
                                                       const std::string& key) {
    platform::Uuid id;
    std::string username;
    std::string email;
    std::optional<std::string> first_name;
    std::optional<std::string> last_name;
    std::optional<platform::Timestamp> member_since;
    GoalCounts goals;
    BadgeColumns badge;
    std::vector<Badge> badges;
    bool found = false;
    connection_.each(
        sql,
        [&] {
            found = true;
            if (badge.id) {
                badges.push_back(badge.badge());
            }
        },
        use(key, "key"), into(id), into(username), into(email), into(first_name), into(last_name),
        into(member_since), into(goals.not_started), into(goals.in_progress), into(goals.completed),
        into(goals.abandoned), into(badge.id), into(badge.name), into(badge.description),
        into(badge.icon_url), into(badge.date_achieved), into(badge.created_at));
    if (!found) {
        return std::nullopt;
    }
    return Profile{.id = UserId{id},
                   .username = std::move(username),
                   .email = std::move(email),
                   .first_name = std::move(first_name),
                   .last_name = std::move(last_name),
                   .member_since = member_since,
                   .badges = std::move(badges),
                   .goal_counts = goals};
}

}  // namespace user
