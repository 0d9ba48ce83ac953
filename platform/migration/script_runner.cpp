#include "platform/migration/script_runner.hpp"

#include <poll.h>

#include "platform/core/encoding.hpp"
#include "platform/core/fault_points.hpp"
#include "platform/db/statement_place.hpp"
#include "platform/migration/faults.hpp"
#include "platform/migration/lone_statement.hpp"
#include "platform/migration/script_failure.hpp"
#include "platform/migration/sqlstates.hpp"

namespace platform::migration {

namespace {

// A statement of a runner that was killed goes on for up to a second: held by each session that
// runs migrations, beside the lock of the runner.
constexpr int kSessionKey = 0x4d494753;  // "MIGS"

bool sets_the_session(std::string_view statement) {
    const auto word = db::first_word(statement);
    return word == "set" || word == "reset";
}

bool wants_to_be_alone(const soci::postgresql_soci_error& refusal) {
    return refusal.sqlstate() == sqlstate::kInTransaction ||
           refusal.sqlstate() == sqlstate::kTransactionEnded;
}

// Where a place of a statement is in its script.
db::Place within(db::Place statement, db::Place place) {
    return {.line = statement.line + place.line - 1,
            .column = place.line == 1 ? statement.column + place.column - 1 : place.column};
}

}  // namespace

Result<void> ScriptRunner::run(const Migration& migration, Direction direction,
                               const std::optional<Unfinished>& before) {
    const Step step{migration, migration.script(direction), direction};
    try {
        session_.refresh(std::chrono::hours{24});
        prepare();
        if (before || !step.script.in_transaction) {
            Unfinished begin;
            begin.direction = direction;
            run_by_statements(step, before.value_or(begin));
        } else {
            run_whole(step);
        }
        return {};
    } catch (const soci::soci_error& caught) {
        return failure_of(caught, step.script);
    }
}

// A server that is busy with a statement of ours hears within a second that we are gone.
void ScriptRunner::prepare() {
    session_.execute_script(
        "SET client_min_messages = warning; SET lock_timeout = '10s';"
        "SELECT set_config('client_connection_check_interval', '1s', false);"
        "SELECT pg_advisory_lock(" +
        std::to_string(kSessionKey) + "); RESET lock_timeout");
    int is_default = 0;
    session_.run(
        "SELECT current_setting('role'), (source = 'default')::int FROM pg_settings"
        " WHERE name = 'lock_timeout'",
        soci::into(role_), soci::into(is_default));
    is_timeout_ours_ = is_default == 1;
    if (is_timeout_ours_) {
        session_.execute_script("SET lock_timeout = " + std::to_string(patience_.timeout.count()));
    }
}

void ScriptRunner::run_whole(const Step& step) {
    with_retries(step, [&] {
        session_.execute_script("BEGIN");
        session_.execute_file(step.script.sql);
        fault_points::crash("in_migration");
        write(line_of(step));
        session_.execute_script("COMMIT");
    });
}

void ScriptRunner::run_by_statements(const Step& step, Unfinished state) {
    const auto statements = db::statements_of(step.script.sql);
    const auto first = static_cast<std::size_t>(state.statements);
    for (std::size_t i = 0; i < first; ++i) {
        if (sets_the_session(statements[i])) {
            execute(step, i, statements[i]);
        }
    }
    for (std::size_t i = first; i < statements.size(); ++i) {
        run_statement(step, i, statements[i], state);
    }
    session_.execute_script("BEGIN");
    write(line_of(step));
    session_.execute_script("COMMIT");
}

// With its note in one transaction, unless PostgreSQL will have it alone.
void ScriptRunner::run_statement(const Step& step, std::size_t index, std::string_view statement,
                                 Unfinished& state) {
    const Unfinished after{.direction = state.direction,
                           .statements = state.statements + 1,
                           .checksum = hex_encode(sha256(state.checksum + std::string{statement})),
                           .begun = false};
    with_retries(step, [&] {
        session_.execute_script("BEGIN");
        try {
            execute(step, index, statement);
        } catch (const db::ScriptError& caught) {
            if (!wants_to_be_alone(caught)) {
                throw;
            }
            session_.rollback();
            run_alone(step, index, statement, state);
            session_.execute_script("BEGIN");
        }
        write(history_.noting(step.migration.number, after));
        session_.execute_script("COMMIT");
    });
    state = after;
}

void ScriptRunner::run_alone(const Step& step, std::size_t index, std::string_view statement,
                             Unfinished& state) {
    const auto text = db::without_comments(statement);
    const auto note = [&](bool begun) {
        state.begun = begun;
        session_.execute_script("BEGIN");
        write(history_.noting(step.migration.number, state));
        session_.execute_script("COMMIT");
    };
    const bool heard_nothing = state.begun;
    const bool waits = is_timeout_ours_ && is_concurrent(text);
    if (waits) {
        session_.execute_script("SET lock_timeout = 0");
    }
    drop_invalid_index(text);
    note(true);
    try {
        execute(step, index, statement);
        fault_points::crash("in_migration");
    } catch (const db::ScriptError& caught) {
        if (failure_of(caught, step.script).fault.slug == kConnectionLost.slug) {
            throw;
        }
        const bool done =
            heard_nothing && (was_done_before(caught, text) || finish_detaching(caught, text));
        if (!done) {
            note(heard_nothing);
            throw;
        }
    }
    if (waits) {
        session_.execute_script("SET lock_timeout = " + std::to_string(patience_.timeout.count()));
    }
}

// By itself: PostgreSQL's places within the statement become those of the file.
void ScriptRunner::execute(const Step& step, std::size_t index, std::string_view statement) {
    try {
        session_.execute_file(std::string{statement});
    } catch (const db::ScriptError& caught) {
        const auto begins = db::place_of_statement(step.script.sql, index);
        throw db::ScriptError{caught.what(), caught.sqlstate().c_str(),
                              within(begins, caught.place())};
    }
}

// Whether what refuses a statement that was begun once is only that it has been done: the process
// that ran it has not lived to note that.
bool ScriptRunner::was_done_before(const soci::postgresql_soci_error& refusal,
                                   const std::string& statement) {
    const auto state = refusal.sqlstate();
    const auto word = db::first_word(statement);
    if (word == "drop") {
        return state == sqlstate::kUndefinedObject || state == sqlstate::kUndefinedDatabase;
    }
    if (finalized(statement)) {
        return state == sqlstate::kUndefinedTable;  // which is no partition any more
    }
    const auto index = index_made_by(statement);
    if (!index) {
        return word == "create" &&
               (state == sqlstate::kDuplicateDatabase || state == sqlstate::kDuplicateObject);
    }
    int there = 0;
    session_.run(
        "SELECT count(*)::int FROM pg_index WHERE indexrelid = to_regclass(:name)"
        " AND indrelid = to_regclass(:relation) AND indisvalid",
        soci::use(index->name, "name"), soci::use(index->table, "relation"), soci::into(there));
    return state == sqlstate::kDuplicateTable && there == 1;
}

bool ScriptRunner::finish_detaching(const soci::postgresql_soci_error& refusal,
                                    const std::string& statement) {
    const auto last_part = finalized(statement);
    if (refusal.sqlstate() != sqlstate::kPending || !last_part) {
        return false;
    }
    session_.execute_script(*last_part);
    return true;
}

void ScriptRunner::drop_invalid_index(const std::string& statement) {
    const auto index = index_made_by(statement);
    if (!index) {
        return;
    }
    int invalid = 0;
    session_.run(
        "SELECT count(*)::int FROM pg_index"
        " WHERE indexrelid = to_regclass(:name) AND NOT indisvalid",
        soci::use(index->name, "name"), soci::into(invalid));
    if (invalid == 1) {
        session_.execute_script("DROP INDEX CONCURRENTLY " + index->name);
    }
}

void ScriptRunner::with_retries(const Step& step, const std::function<void()>& attempt) {
    for (int retries = 0;; ++retries) {
        try {
            attempt();
            return;
        } catch (const soci::postgresql_soci_error& caught) {
            const auto failure = failure_of(caught, step.script);
            if (failure.fault.slug != kLocked.slug || retries == patience_.retries) {
                throw;
            }
            session_.rollback();
            on_retry_(failure.reason.substr(0, failure.reason.find('\n')) + "; try " +
                      std::to_string(retries + 1) + " of " + std::to_string(patience_.retries) +
                      " again in " + std::to_string(patience_.pause.count()) + " ms");
            pause();
        }
    }
}

// Over at once where the server ends the session.
void ScriptRunner::pause() {
    pollfd idle{.fd = session_.socket(), .events = POLLIN, .revents = 0};
    poll(&idle, 1, static_cast<int>(patience_.pause.count()));
}

// As who we are, whomever the file has made of the session. Within a transaction.
void ScriptRunner::write(const std::string& lines) {
    session_.execute_script("SET LOCAL SESSION AUTHORIZATION DEFAULT; SET LOCAL ROLE " + role_ +
                            ";" + lines);
}

std::string ScriptRunner::line_of(const Step& step) {
    const auto number = step.migration.number;
    return (step.direction == Direction::up ? history_.adding(step.migration)
                                            : history_.removing(number)) +
           history_.forgetting_unfinished(number);
}

}  // namespace platform::migration
