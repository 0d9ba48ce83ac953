#include "platform/db/array.hpp"
#include "user-service/adapters/postgres/badge_columns.hpp"
#include "user-service/adapters/postgres/pg_profile_tx.hpp"

namespace user {

using soci::into;
using soci::use;

namespace {

// A profile is one round trip: the user's row with his goals counted beside it, repeated for each
// of his newest badges (25 is kProfileBadgesMax).
const std::string kById =
    "SELECT u.auth_user_id, u.username, u.email, u.first_name, u.last_name, u.member_since,"
    " g.not_started, g.in_progress, g.completed, g.abandoned,"
    " p.display_name, p.bio, p.avatar_url, p.locale, CAST(u.profile_public AS int),"
    " CAST(u.badges_public AS int), CAST(u.goals_public AS int),"
    " " +
    std::string{kBadgeColumns} +
    " FROM (SELECT * FROM auth_users WHERE auth_user_id = :key) u"
    " LEFT JOIN profiles p ON p.auth_user_id = u.auth_user_id"
    " CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE status = 'not-started') AS not_started,"
    " count(*) FILTER (WHERE status = 'in-progress') AS in_progress,"
    " count(*) FILTER (WHERE status = 'completed') AS completed,"
    " count(*) FILTER (WHERE status = 'abandoned') AS abandoned"
    " FROM goals WHERE goals.auth_user_id = u.auth_user_id) g"
    " LEFT JOIN LATERAL (SELECT * FROM badges WHERE badges.auth_user_id = u.auth_user_id"
    " AND badges.revoked_at IS NULL"
    " ORDER BY id DESC LIMIT 25) b ON true"
    " WHERE NOT u.deleted AND NOT u.disabled ORDER BY b.id DESC";
static_assert(kProfileBadgesMax == 25);

// The same statement with another choice of the user's row.
std::string by_username() {
    constexpr std::string_view kChoice = "WHERE auth_user_id = :key";
    std::string sql = kById;
    return sql.replace(sql.find(kChoice), kChoice.size(),
                       "WHERE lower(username) = lower(:key)"
                       " ORDER BY username_changed_at DESC NULLS LAST LIMIT 1");
}

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
    ProfileTexts texts;
    int profile_public = 0;
    int badges_public = 0;
    int goals_public = 0;
    BadgeRow badge;
    std::vector<Badge> badges;
    bool found = false;
    badge.read([&](auto&&... badge_columns) {
        connection_.each(
            sql,
            [&] {
                found = true;
                if (badge.id) {
                    badges.push_back(badge.badge());
                }
            },
            use(key, "key"), into(id), into(username), into(email), into(first_name),
            into(last_name), into(member_since), into(goals.not_started), into(goals.in_progress),
            into(goals.completed), into(goals.abandoned), into(texts.display_name), into(texts.bio),
            into(texts.avatar_url), into(texts.locale), into(profile_public), into(badges_public),
            into(goals_public), badge_columns...);
    });
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
                   .goal_counts = goals,
                   .texts = std::move(texts),
                   .visibility = {.profile = profile_public != 0,
                                  .badges = badges_public != 0,
                                  .goals = goals_public != 0}};
}

std::vector<ProfileSummary> PgProfileTx::summaries(std::span<const UserId> ids,
                                                   const Viewer& viewer) {
    platform::db::ArrayLiteral wanted;
    for (const auto& id : ids) {
        wanted.add(id.str());
    }
    const auto viewer_id = viewer ? std::optional{viewer->uuid()} : std::nullopt;
    platform::Uuid id;
    ProfileSummary row{.id = UserId{id},
                       .username = {},
                       .first_name = {},
                       .last_name = {},
                       .display_name = {},
                       .avatar_url = {},
                       .member_since = {}};
    std::vector<ProfileSummary> found;
    connection_.each(
        "SELECT u.auth_user_id, u.username, u.first_name, u.last_name, p.display_name,"
        " p.avatar_url, u.member_since FROM auth_users u"
        " LEFT JOIN profiles p ON p.auth_user_id = u.auth_user_id"
        " WHERE u.auth_user_id = ANY (CAST(:ids AS uuid[])) AND NOT u.deleted AND NOT u.disabled"
        " AND (u.profile_public OR u.auth_user_id = CAST(:viewer AS uuid))",
        [&] {
            row.id = UserId{id};
            found.push_back(row);
        },
        use(wanted.str(), "ids"), use(viewer_id, "viewer"), into(id), into(row.username),
        into(row.first_name), into(row.last_name), into(row.display_name), into(row.avatar_url),
        into(row.member_since));
    return found;
}

void PgProfileTx::save(const UserId& id, const ProfileTexts& texts) {
    connection_.queue(
        "INSERT INTO profiles (auth_user_id, display_name, bio, avatar_url, locale)"
        " VALUES (:id, :display_name, :bio, :avatar_url, :locale)"
        " ON CONFLICT (auth_user_id) DO UPDATE SET display_name = EXCLUDED.display_name,"
        " bio = EXCLUDED.bio, avatar_url = EXCLUDED.avatar_url, locale = EXCLUDED.locale",
        use(id, "id"), use(texts.display_name, "display_name"), use(texts.bio, "bio"),
        use(texts.avatar_url, "avatar_url"), use(texts.locale, "locale"));
}

}  // namespace user
