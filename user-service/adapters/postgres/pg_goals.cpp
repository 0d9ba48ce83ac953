#include "user-service/adapters/postgres/page_query.hpp"
#include "user-service/adapters/postgres/pg_profile_tx.hpp"
#include "user-service/adapters/postgres/streak_columns.hpp"

namespace user {

using soci::into;
using soci::use;

namespace {

constexpr std::string_view kColumns =
    "g.id, g.title, g.description, g.status, g.target_date, g.over_since, g.streak_first,"
    " COALESCE(g.streak_imported, 0), g.schedules, g.streak_through,"
    " COALESCE(g.streak_current, 0), COALESCE(g.streak_longest, 0),"
    " COALESCE(g.streak_freezes, 0), COALESCE(g.streak_toward_freeze, 0),"
    " COALESCE(g.streak_week, 0), COALESCE(g.streak_ahead, 0), g.created_at, g.updated_at";

// What kColumns are read into: all of it null, where a list has no item.
struct GoalRow {
    std::optional<platform::Uuid> id;
    std::optional<std::string> title;
    std::optional<std::string> description;
    std::optional<std::string> status;
    std::optional<LocalDate> target_date;
    std::optional<LocalDate> over_since;
    std::optional<LocalDate> first;
    std::int64_t imported = 0;
    std::optional<std::string> schedules;
    std::optional<LocalDate> through;
    StreakState state{};
    std::optional<platform::Timestamp> created_at;
    std::optional<platform::Timestamp> updated_at;

    // Calls `run(into(...)...)` with every column.
    template <class Run>
    auto read(Run&& run) {
        return run(into(id), into(title), into(description), into(status), into(target_date),
                   into(over_since), into(first), into(imported), into(schedules), into(through),
                   into(state.current), into(state.longest), into(state.freezes),
                   into(state.toward_freeze), into(state.week), into(state.ahead), into(created_at),
                   into(updated_at));
    }

    [[nodiscard]] Goal goal() const {
        const auto parsed = GoalStatus::parse(*status);
        if (!parsed) {
            throw soci::soci_error("A column that should hold a goal's status does not.");
        }
        auto streak_state = state;
        streak_state.through = *through;
        return {.id = GoalId{*id},
                .title = *title,
                .description = description,
                .status = *parsed,
                .target_date = target_date,
                .terms = {.first = *first,
                          .imported = imported,
                          .schedules = schedules_of(*schedules, *first)},
                .state = streak_state,
                .over_since = over_since,
                .created_at = *created_at,
                .updated_at = *updated_at};
    }
};

}  // namespace

bool PgProfileTx::insert(const UserId& owner, const Goal& goal) {
    connection_.run(
        "INSERT INTO goals (id, auth_user_id, title, description, status, target_date, over_since,"
        " streak_first, streak_imported, schedules, streak_through, streak_current,"
        " streak_longest, created_at, updated_at)"
        " SELECT :id, :owner, :title, :description, :status, CAST(:target_date AS date),"
        " CAST(:over_since AS date), CAST(:first AS date), :imported, :schedules,"
        " CAST(:through AS date), :current, :longest, :created_at, :updated_at"
        " WHERE (SELECT count(*) FROM goals WHERE auth_user_id = :owner) < :most",
        use(goal.id, "id"), use(owner, "owner"), use(goal.title, "title"),
        use(goal.description, "description"), use(goal.status.str(), "status"),
        use(goal.target_date, "target_date"), use(goal.over_since, "over_since"),
        use(goal.terms.first, "first"), use(goal.terms.imported, "imported"),
        use(text_of(goal.terms.schedules), "schedules"), use(goal.state.through, "through"),
        use(goal.state.current, "current"), use(goal.state.longest, "longest"),
        use(goal.created_at, "created_at"), use(goal.updated_at, "updated_at"),
        use(kGoalsMax, "most"));
    return connection_.affected_rows() == 1;
}

std::optional<Goal> PgProfileTx::find_goal(const UserId& owner, const GoalId& id) {
    static const std::string kSql = "SELECT " + std::string{kColumns} +
                                    " FROM goals AS g WHERE g.id = :id AND g.auth_user_id = :owner";
    GoalRow row;
    const bool found = row.read([&](auto&&... columns) {
        return connection_.run(kSql, use(id, "id"), use(owner, "owner"), columns...);
    });
    return found ? std::optional{row.goal()} : std::nullopt;
}

// The first schedule's date and the days that were imported never change.
void PgProfileTx::save(const Goal& goal) {
    const auto& state = goal.state;
    connection_.queue(
        "UPDATE goals SET title = :title, description = :description, status = :status,"
        " target_date = CAST(:target_date AS date), over_since = CAST(:over_since AS date),"
        " schedules = :schedules, streak_through = CAST(:through AS date),"
        " streak_current = :current, streak_longest = :longest, streak_freezes = :freezes,"
        " streak_toward_freeze = :toward_freeze, streak_week = :week, streak_ahead = :ahead,"
        " updated_at = :updated_at WHERE id = :id",
        use(goal.title, "title"), use(goal.description, "description"),
        use(goal.status.str(), "status"), use(goal.target_date, "target_date"),
        use(goal.over_since, "over_since"), use(text_of(goal.terms.schedules), "schedules"),
        use(state.through, "through"), use(state.current, "current"), use(state.longest, "longest"),
        use(state.freezes, "freezes"), use(state.toward_freeze, "toward_freeze"),
        use(state.week, "week"), use(state.ahead, "ahead"), use(goal.updated_at, "updated_at"),
        use(goal.id, "id"));
}

bool PgProfileTx::erase(const UserId& owner, const GoalId& id) {
    connection_.run("DELETE FROM goals WHERE id = :id AND auth_user_id = :owner", use(id, "id"),
                    use(owner, "owner"));
    return connection_.affected_rows() == 1;
}

bool PgProfileTx::has_goals(const UserId& owner) {
    int has_some = 0;
    connection_.run("SELECT CAST(EXISTS (SELECT FROM goals WHERE auth_user_id = :owner) AS int)",
                    use(owner, "owner"), into(has_some));
    return has_some != 0;
}

std::optional<Page<Goal>> PgProfileTx::goals(const Viewer& viewer, const UserId& owner,
                                             const PageRequest& page, const GoalFilter& filter) {
    const auto status = filter.status ? std::optional{filter.status->str()} : std::nullopt;
    const auto viewer_id = viewer ? std::optional{viewer->uuid()} : std::nullopt;
    static const std::string kSql =
        "SELECT " + std::string{kColumns} +
        " FROM auth_users u LEFT JOIN LATERAL (SELECT * FROM goals"
        " WHERE goals.auth_user_id = u.auth_user_id"
        " AND COALESCE(goals.status = :status, true)"
        " AND COALESCE(goals.created_at >= CAST(:from AS timestamptz), true)"
        " AND COALESCE(goals.created_at < CAST(:to AS timestamptz), true)"
        " AND goals.id < COALESCE(CAST(:after AS uuid), CAST(:last AS uuid))"
        " ORDER BY id DESC LIMIT CAST(:rows AS int)) g ON true"
        " WHERE u.auth_user_id = :owner AND NOT u.deleted AND NOT u.disabled AND ("
        "(u.profile_public AND u.goals_public) OR u.auth_user_id = CAST(:viewer AS uuid))"
        " ORDER BY g.id DESC";
    GoalRow row;
    PageCollector<Goal> collector{page};
    row.read([&](auto&&... columns) {
        connection_.each(
            kSql, [&] { collector.add(row.id, [&] { return row.goal(); }); }, use(status, "status"),
            use(filter.from, "from"), use(filter.to, "to"), use(page.after, "after"),
            use(kLastUuid, "last"), use(collector.rows(), "rows"), use(owner, "owner"),
            use(viewer_id, "viewer"), columns...);
    });
    return std::move(collector).page();
}

}  // namespace user
