#include "platform/migration/script_runner.hpp"

#include <poll.h>

#include <algorithm>
#include <optional>
#include <regex>

#include "platform/core/encoding.hpp"
#include "platform/core/fault_points.hpp"
#include "platform/db/statement_place.hpp"
#include "platform/migration/faults.hpp"
#include "platform/migration/script_failure.hpp"

namespace platform::migration {

namespace {

constexpr const char* kLockedOut = "55P03";
constexpr const char* kNotInTransaction = "25001";
constexpr const char* kThereAlready = "42P07";
constexpr const char* kNotThere = "42704";

const Script& script_of(const Migration& migration, Direction direction) {
    return direction == Direction::up ? migration.up : *migration.down;
}

// The script with nothing but this statement left in it, where it was: so PostgreSQL's positions
// are those of the file.
std::string padded(std::string_view script, std::string_view statement) {
    const auto at = static_cast<std::size_t>(statement.data() - script.data());
    std::string text{script.substr(0, at + statement.size())};
    for (std::size_t i = 0; i < at; ++i) {
        const bool continues = (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U;  // of UTF-8
        text[i] = text[i] == '\n' ? '\n' : (continues ? '\0' : ' ');
    }
    text.erase(std::remove(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\0'),
               text.begin() + static_cast<std::ptrdiff_t>(at));
    return text;
}

std::string checksum_of(const std::vector<std::string_view>& statements, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text += std::string{statements[i]} + ";";
    }
    return hex_encode(sha256(text));
}

bool sets_the_session(std::string_view statement) {
    const auto word = ascii_lower(statement.substr(0, statement.find_first_of(" \t\r\n")));
    return word == "set" || word == "reset";
}

// The index that a CREATE INDEX CONCURRENTLY makes, as the statement writes it, with its table's
// schema where that is given.
std::optional<std::string> index_made_by(std::string_view statement) {
    static const std::regex kPattern{
        R"(^create\s+(?:unique\s+)?index\s+concurrently\s+(?:if\s+not\s+exists\s+)?)"
        R"(("[^"]+"|\w+)\s+on\s+(?:only\s+)?((?:"[^"]+"|\w+)\.)?)",
        std::regex::icase};
    std::cmatch found;
    const auto* const begin = statement.data();
    if (!std::regex_search(begin, begin + statement.size(), found, kPattern)) {
        return std::nullopt;
    }
    return found[2].str() + found[1].str();
}

}  // namespace

Result<void> ScriptRunner::run(const Migration& migration, Direction direction) {
    const Step step{migration, script_of(migration, direction), direction};
    try {
        auto done = step.script.in_transaction ? run_whole(step) : run_by_statements(step);
        if (!done) {
            connection_.close();
        }
        return done;
    } catch (const soci::soci_error& caught) {
        connection_.close();  // and with it the transaction, the lock and what the file has SET
        return failure_of(caught, step.script);
    }
}

Result<void> ScriptRunner::run_whole(const Step& step) {
    return with_retries(step, [&] {
        be_as_new();
        connection_.execute_script("BEGIN");
        connection_.execute_file(step.script.sql);
        fault_points::crash("in_migration");
        be_as_new();
        record(step);
        connection_.execute_script("COMMIT");
    });
}

Result<void> ScriptRunner::run_by_statements(const Step& step) {
    const auto statements = db::statements_of(step.script.sql);
    const auto unfinished = history_.unfinished();
    const auto before = unfinished.find(step.migration.number);
    Unfinished state =
        before != unfinished.end()
            ? before->second
            : Unfinished{.direction = step.direction, .checksum = checksum_of(statements, 0)};
    const auto first = static_cast<std::size_t>(state.statements);
    if (first > statements.size() || checksum_of(statements, first) != state.checksum) {
        return kFileChanged.because(step.script.file + ", of which " + std::to_string(first) +
                                    " statements are done");
    }
    be_as_new();
    for (std::size_t i = 0; i < statements.size(); ++i) {
        if (i < first && !sets_the_session(statements[i])) {
            continue;
        }
        if (i < first) {
            connection_.execute_file(padded(step.script.sql, statements[i]));
            continue;
        }
        if (auto done = run_statement(step, statements[i], state); !done) {
            return done;
        }
    }
    be_as_new();
    connection_.execute_script("BEGIN");
    record(step);
    history_.forget_unfinished(step.migration.number);
    connection_.execute_script("COMMIT");
    return {};
}

// With its note in one transaction, unless PostgreSQL will have it alone.
Result<void> ScriptRunner::run_statement(const Step& step, std::string_view statement,
                                         Unfinished& state) {
    const auto text = padded(step.script.sql, statement);
    const auto statements = db::statements_of(step.script.sql);
    Unfinished after = state;
    ++after.statements;
    after.begun = false;
    after.checksum = checksum_of(statements, static_cast<std::size_t>(after.statements));
    auto done = with_retries(step, [&] {
        connection_.execute_script("BEGIN");
        try {
            connection_.execute_file(text);
        } catch (const db::ScriptError& caught) {
            if (caught.sqlstate() != kNotInTransaction) {
                throw;
            }
            connection_.execute_script("ROLLBACK");
            run_alone(step, text, statement, state);
            connection_.execute_script("BEGIN");
        }
        history_.note(step.migration.number, after);
        connection_.execute_script("COMMIT");
    });
    state = after;
    return done;
}

void ScriptRunner::run_alone(const Step& step, const std::string& text, std::string_view statement,
                             Unfinished& state) {
    const bool heard_nothing = state.begun;
    drop_invalid_index(statement);
    state.begun = true;
    history_.note(step.migration.number, state);
    try {
        connection_.execute_file(text);
        fault_points::crash("in_migration");
    } catch (const db::ScriptError& caught) {
        if (heard_nothing && was_done_before(caught, statement)) {
            return;
        }
        if (failure_of(caught, step.script).fault.slug != kConnectionLost.slug) {
            state.begun = false;
            history_.note(step.migration.number, state);
        }
        throw;
    }
}

void ScriptRunner::drop_invalid_index(std::string_view statement) {
    const auto name = index_made_by(statement);
    if (!name) {
        return;
    }
    int invalid = 0;
    connection_.run(
        "SELECT count(*)::int FROM pg_index"
        " WHERE indexrelid = to_regclass(:name) AND NOT indisvalid",
        soci::use(*name, "name"), soci::into(invalid));
    if (invalid == 1) {
        connection_.execute_script("DROP INDEX CONCURRENTLY " + *name);
    }
}

// Whether what refuses a statement that was begun once is only that it has been done: the process
// that ran it has not lived to note that.
bool ScriptRunner::was_done_before(const soci::postgresql_soci_error& refusal,
                                   std::string_view statement) {
    return (refusal.sqlstate() == kThereAlready && index_made_by(statement)) ||
           (refusal.sqlstate() == kNotThere &&
            ascii_lower(statement.substr(0, statement.find_first_of(" \t\r\n"))) == "drop");
}

Result<void> ScriptRunner::with_retries(const Step& step, const std::function<void()>& attempt) {
    for (int retries = 0;; ++retries) {
        try {
            attempt();
            return {};
        } catch (const soci::postgresql_soci_error& caught) {
            if (caught.sqlstate() != kLockedOut || retries == patience_.retries) {
                throw;
            }
            connection_.execute_script("ROLLBACK");
            const auto failure = failure_of(caught, step.script);
            on_retry_(failure.reason.substr(0, failure.reason.find('\n')) + "; try " +
                      std::to_string(retries + 1) + " of " + std::to_string(patience_.retries) +
                      " again in " + std::to_string(patience_.pause.count()) + " ms");
            pause();
        }
    }
}

// Over at once where the server ends the session.
void ScriptRunner::pause() {
    pollfd idle{.fd = connection_.socket(), .events = POLLIN, .revents = 0};
    poll(&idle, 1, static_cast<int>(patience_.pause.count()));
}

void ScriptRunner::record(const Step& step) {
    if (step.direction == Direction::up) {
        history_.add(step.migration);
    } else {
        history_.remove(step.migration.number);
    }
}

// What a file has SET is its own. A server that is busy with a statement of ours hears within a
// second that we are gone: else it would hold the runner's lock until the statement ends.
void ScriptRunner::be_as_new() {
    connection_.execute_script(
        "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; SET client_min_messages = warning;"
        "SELECT set_config('client_connection_check_interval', '1s', false);"
        "SELECT set_config('lock_timeout', '" +
        std::to_string(patience_.timeout.count()) +
        "', false) WHERE current_setting('lock_timeout') = '0'");
}

}  // namespace platform::migration
