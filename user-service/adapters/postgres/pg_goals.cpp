#include "user-service/adapters/postgres/page_query.hpp"
#include "user-service/adapters/postgres/pg_profile_tx.hpp"

namespace user {

using soci::into;
using soci::use;

namespace {

std::optional<std::string> text_of(const std::optional<Description>& description) {
    return description ? std::optional{description->str()} : std::nullopt;
}

}  // namespace

bool PgProfileTx::insert(const UserId& owner, const Goal& goal) {
    connection_.run(
        "INSERT INTO goals (id, auth_user_id, title, description, status, created_at, updated_at)"
        " SELECT :id, :owner, :title, :description, :status, :created_at, :updated_at"
        " WHERE (SELECT count(*) FROM goals WHERE auth_user_id = :owner) < :most",
        use(goal.id, "id"), use(owner, "owner"), use(goal.title, "title"),
        use(goal.description, "description"), use(goal.status, "status"),
        use(goal.created_at, "created_at"), use(goal.updated_at, "updated_at"),
        use(kGoalsMax, "most"));
    return connection_.affected_rows() == 1;
}

// SOCI reads a value that it may change back after the statement: `now` is const, so that it
// doesn't.
std::optional<Replaced> PgProfileTx::replace(const UserId& owner, const GoalId& id,
                                             const GoalContent& content,
                                             const platform::Timestamp now) {
    std::string status_before;
    Goal goal{.id = id,
              .title = content.title.str(),
              .description = text_of(content.description),
              .status = content.status.str(),
              .streak_count = 0,
              .created_at = {},
              .updated_at = now};
    const bool found = connection_.run(
        "UPDATE goals SET title = :title, description = :description, status = :status,"
        " updated_at = :now FROM (SELECT id, status FROM goals"
        " WHERE id = :id AND auth_user_id = :owner) before WHERE goals.id = before.id"
        " RETURNING before.status, streak_count, created_at",
        use(goal.title, "title"), use(goal.description, "description"), use(goal.status, "status"),
        use(now, "now"), use(id, "id"), use(owner, "owner"), into(status_before),
        into(goal.streak_count), into(goal.created_at));
    return found ? std::optional{Replaced{std::move(status_before), std::move(goal)}}
                 : std::nullopt;
}

bool PgProfileTx::erase(const UserId& owner, const GoalId& id) {
    connection_.run("DELETE FROM goals WHERE id = :id AND auth_user_id = :owner", use(id, "id"),
                    use(owner, "owner"));
    return connection_.affected_rows() == 1;
}

std::optional<Page<Goal>> PgProfileTx::goals(const UserId& owner, const PageRequest& page) {
    std::optional<platform::Uuid> id;
    std::optional<std::string> title;
    std::optional<std::string> description;
    std::optional<std::string> status;
    std::int64_t streak_count = 0;
    std::optional<platform::Timestamp> created_at;
    std::optional<platform::Timestamp> updated_at;
    PageCollector<Goal> collector{page};
    connection_.each(
        "SELECT g.id, g.title, g.description, g.status, COALESCE(g.streak_count, 0),"
        " g.created_at, g.updated_at FROM auth_users u LEFT JOIN LATERAL (SELECT * FROM goals"
        " WHERE goals.auth_user_id = u.auth_user_id"
        " AND goals.id < COALESCE(CAST(:after AS uuid), CAST(:last AS uuid))"
        " ORDER BY id DESC LIMIT CAST(:rows AS int)) g ON true"
        " WHERE u.auth_user_id = :owner AND NOT u.deleted AND NOT u.disabled"
        " ORDER BY g.id DESC",
        [&] {
            collector.add(id, [&] {
                return Goal{.id = GoalId{*id},
                            .title = *title,
                            .description = description,
                            .status = *status,
                            .streak_count = streak_count,
                            .created_at = *created_at,
                            .updated_at = *updated_at};
            });
        },
        use(page.after, "after"), use(kLastUuid, "last"), use(collector.rows(), "rows"),
        use(owner, "owner"), into(id), into(title), into(description), into(status),
        into(streak_count), into(created_at), into(updated_at));
    return std::move(collector).page();
}

}  // namespace user
