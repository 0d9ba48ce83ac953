#include "platform/db/array.hpp"
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
            usernames.add(reference.username);
            emails.add(reference.email);
            first_names.add_or_null(reference.first_name);
            last_names.add_or_null(reference.last_name);
            member_since.add(platform::to_rfc3339(reference.member_since));
            username_changed_at.add(platform::to_rfc3339(reference.username_changed_at));
            event_ids.add(reference.event_id.str());
        }
    }

    platform::db::ArrayLiteral ids, versions, usernames, emails, first_names, last_names,
        member_since, username_changed_at, event_ids;
};

}  // namespace

void PgProfileTx::apply(std::span<const UserReference> references) {
    const Columns columns{references};
    connection_.run(
        "INSERT INTO auth_users AS known (auth_user_id, version, username, email, first_name,"
        " last_name, member_since, username_changed_at, event_id)"
        " SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:versions AS bigint[]),"
        " CAST(:usernames AS text[]), CAST(:emails AS text[]), CAST(:first_names AS text[]),"
        " CAST(:last_names AS text[]), CAST(:member_since AS timestamptz[]),"
        " CAST(:username_changed_at AS timestamptz[]), CAST(:event_ids AS uuid[]))"
        " ON CONFLICT (auth_user_id) DO UPDATE SET version = excluded.version,"
        " username = excluded.username, email = excluded.email, first_name = excluded.first_name,"
        " last_name = excluded.last_name, member_since = excluded.member_since,"
        " username_changed_at = excluded.username_changed_at, event_id = excluded.event_id,"
        " applied_at = clock_timestamp()"
        " WHERE known.version < excluded.version",
        use(columns.ids.str(), "ids"), use(columns.versions.str(), "versions"),
        use(columns.usernames.str(), "usernames"), use(columns.emails.str(), "emails"),
        use(columns.first_names.str(), "first_names"), use(columns.last_names.str(), "last_names"),
        use(columns.member_since.str(), "member_since"),
        use(columns.username_changed_at.str(), "username_changed_at"),
        use(columns.event_ids.str(), "event_ids"));
}

void PgProfileTx::ensure_reference(const Caller& caller) {
    connection_.run(
        "INSERT INTO auth_users (auth_user_id, version, username, email)"
        " VALUES (:id, 0, :username, :email) ON CONFLICT DO NOTHING",
        use(caller.id, "id"), use(caller.username, "username"), use(caller.email, "email"));
}

bool PgProfileTx::has_user(const UserId& id) {
    int one = 0;
    return connection_.run("SELECT 1 FROM auth_users WHERE auth_user_id = :id", use(id, "id"),
                           into(one));
}

}  // namespace user
