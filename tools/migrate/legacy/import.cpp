#include "tools/migrate/legacy/import.hpp"

#include <limits>

#include "tools/migrate/legacy/plan.hpp"
#include "user-service/adapters/postgres/pg_profile_tx.hpp"

namespace legacy {

using platform::Result;
using platform::db::Connection;
using soci::into;
using soci::use;

namespace {

constexpr platform::Fault kImportFinished{platform::ErrorCode::conflict, "import_finished",
                                          "The import is finished."};
constexpr platform::Fault kImportRuns{platform::ErrorCode::conflict, "import_runs",
                                      "Another import runs."};
constexpr std::int64_t kLock = 1'296'648'019;  // beside that of migrations
constexpr std::int64_t kFirst = std::numeric_limits<std::int64_t>::min();
constexpr int kNotesAtOnce = 500;
constexpr int kAttemptsMax = 3;
constexpr const char* kUniqueViolation = "23505";

bool is_locked(Connection& connection) {
    connection.execute_script("SET lock_timeout = '5s'");
    try {
        connection.execute_script("SELECT pg_advisory_lock(" + std::to_string(kLock) + ")");
    } catch (const soci::postgresql_soci_error& error) {
        if (error.sqlstate() != "55P03") {  // lock_not_available
            throw;
        }
        return false;
    }
    connection.execute_script("SET lock_timeout = 0");
    return true;
}

// Held until the session ends, however the process does. Of one that was killed PostgreSQL learns
// when its statement is done: that is waited for.
Result<void> lock(Connection& connection, const char* whose) {
    if (is_locked(connection)) {
        return {};
    }
    std::string holder = "by a session that is gone";
    connection.run(
        "SELECT 'by process ' || pid || ' (' || application_name || ')' FROM pg_locks"
        " JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        " AND classid = 0 AND objid = CAST(:lock AS bigint) AND objsubid = 1 LIMIT 1",
        use(kLock, "lock"), into(holder));
    return kImportRuns.because(std::string{"another import holds "} + whose + ", " + holder);
}

user::LocalDate day_before(platform::Timestamp now) {
    const auto day = std::chrono::floor<std::chrono::days>(now);
    return user::LocalDate{std::chrono::local_days{day.time_since_epoch()}} - 1;
}

// Also where a statement that was sent before has failed.
void commit(Connection& connection) {
    if (connection.commit() != "COMMIT") {
        throw soci::soci_error("PostgreSQL has rolled a batch back.");
    }
}

// Somebody has signed up with a name that was free a moment before, or a row was locked.
bool is_worth_repeating(const soci::postgresql_soci_error& error) {
    const auto state = error.sqlstate();
    return state == kUniqueViolation || state == "40001" || state == "40P01";
}

}  // namespace

Import::Import(Source& source, Connection& auth, Connection& user, const Mapping& mapping,
               const ImportOptions& options, Report& report, platform::Timestamp now)
    : source_{source},
      auth_{auth},
      user_{user},
      mapping_{mapping},
      options_{options},
      report_{report},
      now_{now},
      names_{options.is_dry_run} {}

Result<user::LegacyImport> Import::begin() {
    if (!options_.is_dry_run) {
        auto held = lock(auth_, "auth-service's database");
        held = held ? lock(user_, "user-service's database") : std::move(held);
        if (!held) {
            return held.error();
        }
    }
    auto state = profiles_.state().value_or(user::LegacyImport{.mapping = mapping_.digest,
                                                               .done_to = {},
                                                               .is_cut_over = false,
                                                               .streaks_until = day_before(now_),
                                                               .passes = 0,
                                                               .finished_at = {}});
    if (state.finished_at) {
        return kImportFinished.because("the import was finished at " +
                                       platform::to_rfc3339(*state.finished_at) +
                                       "; nothing is imported any more");
    }
    // A pass that was interrupted goes on, unless this one has to see everything again.
    const bool is_new = !state.done_to || options_.is_dry_run || state.mapping != mapping_.digest ||
                        (options_.is_cut_over && !state.is_cut_over);
    if (is_new) {
        state.done_to = kFirst;
        state.streaks_until = day_before(now_);
    }
    state.is_cut_over = options_.is_cut_over;
    state.mapping = mapping_.digest;
    if (!options_.is_dry_run) {
        profiles_.save(state);
    }
    return state;
}

Result<void> Import::run() {
    auto state = begin();
    if (!state) {
        return state.error();
    }
    const auto read = source_.prepare();
    if (!read) {
        return read.error();
    }
    streaks_until_ = state->streaks_until;
    {
        console::Progress progress{"migrate", options_.is_dry_run ? "looking" : "importing",
                                   read->users};
        std::int64_t done = 0;
        ReadAhead pages{source_, *state->done_to, options_.people_at_once};
        for (bool is_over = false; !is_over;) {
            const auto page = pages.take();
            bring(page, *state->done_to, *state);
            is_over = !page.last;
            done += static_cast<std::int64_t>(page.people.size());
            progress.show(done);
        }
    }
    if (!options_.is_dry_run) {
        state->done_to.reset();
        ++state->passes;
        state->finished_at = options_.is_cut_over ? std::optional{now_} : std::nullopt;
        profiles_.save(*state);
        print_notes();
    }
    report_.print_sums(*read, state->finished_at.has_value());
    return {};
}

void Import::bring(const OldPage& page, std::int64_t after, user::LegacyImport& state) {
    state.done_to = page.last.value_or(after);
    if (options_.is_dry_run) {
        tell(plan(page, after));
        return;
    }
    for (int attempt = 1;; ++attempt) {
        try {
            auth_.begin();
            user_.begin();
            const auto made = plan(page, after);
            write(made, state);
            commit(auth_);
            commit(user_);
            tell(made);
            return;
        } catch (const soci::postgresql_soci_error& error) {
            if (attempt == kAttemptsMax || !is_worth_repeating(error)) {
                throw;
            }
            auth_.rollback();
            user_.rollback();
        }
    }
}

PagePlan Import::plan(const OldPage& page, std::int64_t after) {
    return Planner{page, after, accounts_, profiles_, names_, mapping_, streaks_until_, now_}
        .plan();
}

void Import::write(const PagePlan& plan, const user::LegacyImport& state) {
    for (const auto& account : plan.changed_accounts) {
        accounts_.update(account);
    }
    if (!plan.new_accounts.empty() && !accounts_.insert(plan.new_accounts)) {
        throw soci::postgresql_soci_error("A name was taken meanwhile.", kUniqueViolation);
    }
    user::PgProfileTx tx{user_};
    if (!plan.references.empty()) {
        (void)tx.apply(plan.references);
    }
    if (!plan.new_badges.empty()) {
        profiles_.insert(plan.new_badges);
    }
    if (!plan.new_goals.empty()) {
        profiles_.insert(plan.new_goals);
    }
    for (const auto& badge : plan.changed_badges) {
        profiles_.update(badge);
    }
    for (const auto& goal : plan.changed_goals) {
        profiles_.update(goal);
    }
    if (!plan.rows.empty()) {
        profiles_.put(plan.rows);
    }
    if (options_.is_cut_over && !plan.running_goals.empty()) {
        profiles_.move_streaks(plan.running_goals, streaks_until_);
    }
    std::vector<user::LegacyNote> looked_at;
    for (const auto& each : plan.looked_at) {
        looked_at.push_back(each.note);
    }
    profiles_.note(plan.notes, looked_at);
    profiles_.save(state);
}

// What of a page is not in the database, or will not be.
void Import::tell(const PagePlan& plan) {
    for (std::size_t kind = 0; kind < plan.tallies.size(); ++kind) {
        report_.tally(static_cast<LegacyKind>(kind)) += plan.tallies[kind];
    }
    for (const auto& [note, shown] : plan.said) {
        report_.note(note, shown);
    }
    if (!options_.is_dry_run) {
        return;
    }
    std::map<std::pair<LegacyKind, std::int64_t>, std::string> shown;
    for (const auto& each : plan.looked_at) {
        shown.emplace(std::pair{each.note.kind, each.note.old_id}, each.shown);
    }
    for (const auto& note : plan.notes) {
        const auto found = shown.find({note.kind, note.old_id});
        report_.note(note, found != shown.end() ? found->second : "");
    }
}

// All that there are, also those of runs that were interrupted.
void Import::print_notes() {
    std::optional<user::LegacyNote> last;
    for (;;) {
        const auto page = profiles_.notes(last, kNotesAtOnce);
        for (const auto& [note, shown] : page) {
            report_.note(note, shown);
        }
        if (page.size() < kNotesAtOnce) {
            return;
        }
        last = page.back().note;
    }
}

}  // namespace legacy
