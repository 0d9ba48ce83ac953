#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "platform/migration/history.hpp"

namespace platform::migration {

// How patient a runner is with whoever uses what a migration changes.
struct LockPatience {
    // Of a statement, where neither the file nor the operator sets one: behind a statement that
    // waits longer, everybody else would have to wait as well.
    std::chrono::milliseconds timeout{5000};
    int retries = 10;                       // of the migration, once that time is over
    std::chrono::milliseconds pause{1000};  // before each
};

// Runs the scripts of migrations and keeps the history of that. A script in a transaction is done
// with its line of the history, or undone whole. Of one without, each statement is noted once it is
// done, and a later run begins behind the last of them; an index that a CREATE INDEX CONCURRENTLY
// has left invalid is dropped before that is tried again.
class ScriptRunner {
public:
    using OnRetry = std::function<void(const std::string& why)>;

    ScriptRunner(db::Connection& connection, LockPatience patience, OnRetry on_retry)
        : connection_{connection}, patience_{patience}, on_retry_{std::move(on_retry)} {}

    // `migration` has a script of that direction. Fails as kLocked, kDiskFull, kConnectionLost,
    // kFileChanged or kStatementFailed, whose reason names file, line and column and shows the
    // line. After any of them the connection is closed.
    [[nodiscard]] Result<void> run(const Migration& migration, Direction direction);

private:
    struct Step {
        const Migration& migration;
        const Script& script;
        Direction direction;
    };

    Result<void> run_whole(const Step& step);
    Result<void> run_by_statements(const Step& step);
    Result<void> run_statement(const Step& step, std::string_view statement, Unfinished& state);
    void run_alone(const Step& step, const std::string& padded, std::string_view statement,
                   Unfinished& state);
    void drop_invalid_index(std::string_view statement);
    [[nodiscard]] bool was_done_before(const soci::postgresql_soci_error& refusal,
                                       std::string_view statement);
    Result<void> with_retries(const Step& step, const std::function<void()>& attempt);
    void pause();
    void record(const Step& step);
    void be_as_new();

    db::Connection& connection_;
    History history_{connection_};
    LockPatience patience_;
    OnRetry on_retry_;
};

}  // namespace platform::migration
