#include "user-service/adapters/postgres/pg_profile_tx.hpp"

namespace user {

using soci::into;
using soci::use;

bool PgProfileTx::add_checkin(const GoalId& goal, const LocalDate date,
                              const platform::Timestamp now) {
    connection_.run(
        "INSERT INTO goal_log (goal_id, date, noted_at) VALUES (:goal, CAST(:date AS date), :now)"
        " ON CONFLICT DO NOTHING",
        use(goal, "goal"), use(date, "date"), use(now, "now"));
    return connection_.affected_rows() == 1;
}

bool PgProfileTx::remove_checkin(const GoalId& goal, const LocalDate date) {
    connection_.run(
        "DELETE FROM goal_log WHERE goal_id = :goal AND date = CAST(:date AS date)"
        " AND NOT is_frozen",
        use(goal, "goal"), use(date, "date"));
    return connection_.affected_rows() == 1;
}

void PgProfileTx::note_frozen(const GoalId& goal, const std::vector<LocalDate>& dates) {
    for (const auto& date : dates) {
        connection_.queue(
            "INSERT INTO goal_log (goal_id, date, is_frozen)"
            " VALUES (:goal, CAST(:date AS date), true) ON CONFLICT DO NOTHING",
            use(goal, "goal"), use(date, "date"));
    }
}

std::vector<LoggedDay> PgProfileTx::log_of(const GoalId& goal, const LocalDate first,
                                           const LocalDate last) {
    LocalDate date;
    int is_frozen = 0;
    std::vector<LoggedDay> log;
    connection_.each(
        "SELECT date, CAST(is_frozen AS int) FROM goal_log WHERE goal_id = :goal"
        " AND date BETWEEN CAST(:first AS date) AND CAST(:last AS date) ORDER BY date",
        [&] { log.push_back({.date = date, .is_frozen = is_frozen != 0}); }, use(goal, "goal"),
        use(first, "first"), use(last, "last"), into(date), into(is_frozen));
    return log;
}

std::vector<DoneDay> PgProfileTx::days_done(const UserId& owner, const LocalDate first,
                                            const LocalDate last) {
    LocalDate date;
    std::int64_t count = 0;
    std::vector<DoneDay> days;
    connection_.each(
        "SELECT date, count(*) FROM goals JOIN goal_log ON goal_id = goals.id"
        " WHERE auth_user_id = :owner AND NOT is_frozen"
        " AND date BETWEEN CAST(:first AS date) AND CAST(:last AS date)"
        " GROUP BY date ORDER BY date",
        [&] { days.push_back({.date = date, .count = count}); }, use(owner, "owner"),
        use(first, "first"), use(last, "last"), into(date), into(count));
    return days;
}

}  // namespace user
