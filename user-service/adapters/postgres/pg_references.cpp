#include "platform/core/fault_points.hpp"
#include "platform/db/array.hpp"
#include "platform/messaging/outbox.hpp"
#include "user-service/adapters/postgres/pg_profile_tx.hpp"

namespace user {

using soci::into;
using soci::use;

namespace {

// The columns of a batch, each as one array.
struct Columns {
    explicit Columns(std::span<const UserReference> references) {
        for (const auto& reference : references) {
            ids.add(reference.id.str());
            versions.add(std::to_string(reference.version));
            event_ids.add(reference.event_id.str());
            deleted.add(reference.identity ? "false" : "true");
            add(reference.identity);
        }
    }

    void add(const std::optional<UserIdentity>& identity) {
        if (!identity) {
            for (auto* column : {&usernames, &emails, &first_names, &last_names, &member_since,
                                 &username_changed_at}) {
                column->add_or_null(std::nullopt);
            }
            disabled.add("false");
            return;
        }
        usernames.add(identity->username);
        emails.add(identity->email);
        first_names.add_or_null(identity->first_name);
        last_names.add_or_null(identity->last_name);
        member_since.add(platform::to_rfc3339(identity->member_since));
        username_changed_at.add(platform::to_rfc3339(identity->username_changed_at));
        disabled.add(identity->disabled ? "true" : "false");
    }

    platform::db::ArrayLiteral ids, versions, event_ids, deleted, usernames, emails, first_names,
        last_names, member_since, username_changed_at, disabled;
};

}  // namespace

std::size_t PgProfileTx::apply(std::span<const UserReference> references) {
    const Columns columns{references};
    static const std::string guard =
        platform::fault_points::bug("no_version_guard")
            ? ""
            : " WHERE (known.deleted, known.version) < (excluded.deleted, excluded.version)";
    static const std::string version = platform::fault_points::bug("no_version_guard")
                                           ? "excluded.version"
                                           : "GREATEST(known.version, excluded.version)";
    static const std::string upsert =
        "INSERT INTO auth_users AS known (auth_user_id, version, event_id, deleted, username, "
        "email,"
        " first_name, last_name, member_since, username_changed_at, disabled)"
        " SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:versions AS bigint[]),"
        " CAST(:event_ids AS uuid[]), CAST(:deleted AS boolean[]), CAST(:usernames AS text[]),"
        " CAST(:emails AS text[]), CAST(:first_names AS text[]), CAST(:last_names AS text[]),"
        " CAST(:member_since AS timestamptz[]), CAST(:username_changed_at AS timestamptz[]),"
        " CAST(:disabled AS boolean[]))"
        " ON CONFLICT (auth_user_id) DO UPDATE SET"
        " version = " +
        version +
        ", event_id = excluded.event_id, deleted = excluded.deleted, username = excluded.username,"
        " email = excluded.email, first_name = excluded.first_name,"
        " last_name = excluded.last_name, member_since = excluded.member_since,"
        " username_changed_at = excluded.username_changed_at, disabled = excluded.disabled,"
        " applied_at = clock_timestamp()" +
        guard;
    platform::fault_points::crash("before_commit");  // a statement is a transaction of its own
    connection_.run(
        upsert, use(columns.ids.str(), "ids"), use(columns.versions.str(), "versions"),
        use(columns.event_ids.str(), "event_ids"), use(columns.deleted.str(), "deleted"),
        use(columns.usernames.str(), "usernames"), use(columns.emails.str(), "emails"),
        use(columns.first_names.str(), "first_names"), use(columns.last_names.str(), "last_names"),
        use(columns.member_since.str(), "member_since"),
        use(columns.username_changed_at.str(), "username_changed_at"),
        use(columns.disabled.str(), "disabled"));
    const auto changed = static_cast<std::size_t>(connection_.affected_rows());
    if (platform::fault_points::bug("no_tombstone")) {
        connection_.run("DELETE FROM auth_users WHERE deleted");
    }
    return changed;
}

std::optional<std::int64_t> PgProfileTx::next_version(const Caller& caller) {
    std::int64_t version = 0;
    const bool found = connection_.run(
        "INSERT INTO auth_users AS known (auth_user_id, version, username, email, activity_version)"
        " VALUES (:id, 0, :username, :email, 1) ON CONFLICT (auth_user_id) DO UPDATE"
        " SET activity_version = known.activity_version + 1"
        " WHERE NOT known.deleted AND NOT known.disabled RETURNING activity_version",
        use(caller.id, "id"), use(caller.username, "username"), use(caller.email, "email"),
        into(version));
    return found ? std::optional{version} : std::nullopt;
}

std::optional<std::int64_t> PgProfileTx::next_version(const UserId& owner) {
    std::int64_t version = 0;
    const bool found = connection_.run(
        "UPDATE auth_users SET activity_version = activity_version + 1 WHERE auth_user_id = :id"
        " AND NOT deleted AND NOT disabled RETURNING activity_version",
        use(owner, "id"), into(version));
    return found ? std::optional{version} : std::nullopt;
}

std::optional<Visibility> PgProfileTx::visibility(const UserId& id) {
    int profile = 0;
    int badges = 0;
    int goals = 0;
    const bool found = connection_.run(
        "SELECT CAST(profile_public AS int), CAST(badges_public AS int), CAST(goals_public AS int)"
        " FROM auth_users WHERE auth_user_id = :id AND NOT deleted AND NOT disabled",
        use(id, "id"), into(profile), into(badges), into(goals));
    return found ? std::optional{Visibility{
                       .profile = profile != 0, .badges = badges != 0, .goals = goals != 0}}
                 : std::nullopt;
}

void PgProfileTx::save(const UserId& id, const Visibility& visibility) {
    connection_.queue(
        "UPDATE auth_users SET profile_public = CAST(:profile AS int) = 1,"
        " badges_public = CAST(:badges AS int) = 1, goals_public = CAST(:goals AS int) = 1"
        " WHERE auth_user_id = :id",
        use(static_cast<int>(visibility.profile), "profile"),
        use(static_cast<int>(visibility.badges), "badges"),
        use(static_cast<int>(visibility.goals), "goals"), use(id, "id"));
}

bool PgProfileTx::is_hidden(const UserId& id) {
    int one = 0;
    return connection_.run(
        "SELECT 1 FROM auth_users WHERE auth_user_id = :id AND (deleted OR disabled)",
        use(id, "id"), into(one));
}

bool PgProfileTx::is_deleted(const UserId& id) {
    int one = 0;
    return connection_.run("SELECT 1 FROM auth_users WHERE auth_user_id = :id AND deleted",
                           use(id, "id"), into(one));
}

void PgProfileTx::publish(const platform::Announcement& announcement,
                          const platform::RequestContext& context) {
    platform::messaging::append(connection_, kEventSource, announcement, context);
}

}  // namespace user
