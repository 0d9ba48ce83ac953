#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "platform/core/result.hpp"
#include "platform/migration/history.hpp"

namespace platform::migration {

// How patient a runner is with whoever uses what a migration changes.
struct LockPatience {
    // Of a statement, where neither the file nor the operator sets one: behind a statement that
    // waits longer, everybody else would have to wait as well. What says CONCURRENTLY holds nobody
    // up, and waits as long as it takes.
    std::chrono::milliseconds timeout{5000};
    int retries = 10;                       // of the migration, once that time is over
    std::chrono::milliseconds pause{1000};  // before each
};

// Runs a script of a migration in a session of its own, so that whatever it does to the session
// ends with it, and keeps the history of that. A script in a transaction is done with its line of
// the history, or undone whole. Of one without, each statement is noted once it is done, and a
// later run begins behind the last of them; an index that a CREATE INDEX CONCURRENTLY has left
// invalid is dropped before that is tried again.
class ScriptRunner {
public:
    using OnRetry = std::function<void(const std::string& why)>;

    // `conninfo` opens the session.
    ScriptRunner(const std::string& conninfo, History& history, LockPatience patience,
                 OnRetry on_retry)
        : session_{conninfo},
          history_{history},
          patience_{patience},
          on_retry_{std::move(on_retry)} {}

    // `migration` has a script of that direction; `before` is where it has stopped, if it has.
    // Fails as kLocked, kDiskFull, kConnectionLost or kStatementFailed, whose reason names file,
    // line and column and shows the line.
    [[nodiscard]] Result<void> run(const Migration& migration, Direction direction,
                                   const std::optional<Unfinished>& before);

private:
    struct Step {
        const Migration& migration;
        const Script& script;
        Direction direction;
    };

    void prepare();
    void run_whole(const Step& step);
    void run_by_statements(const Step& step, Unfinished state);
    void run_statement(const Step& step, std::size_t index, std::string_view statement,
                       Unfinished& state);
    void run_alone(const Step& step, std::size_t index, std::string_view statement,
                   Unfinished& state);
    void execute(const Step& step, std::size_t index, std::string_view statement);
    [[nodiscard]] bool was_done_before(const soci::postgresql_soci_error& refusal,
                                       const std::string& statement);
    [[nodiscard]] bool finish_detaching(const soci::postgresql_soci_error& refusal,
                                        const std::string& statement);
    void drop_invalid_index(const std::string& statement);
    void with_retries(const Step& step, const std::function<void()>& attempt);
    void pause();
    void write(const std::string& lines);
    [[nodiscard]] std::string line_of(const Step& step);

    db::Connection session_;
    History& history_;
    LockPatience patience_;
    OnRetry on_retry_;
    std::string role_;
    bool is_timeout_ours_ = false;
};

}  // namespace platform::migration
