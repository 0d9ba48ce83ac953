#include "platform/migration/runner_lock.hpp"

#include "platform/migration/faults.hpp"
#include "platform/migration/sqlstates.hpp"

namespace platform::migration {

namespace {

constexpr int kLockKey = 0x4d494752;  // "MIGR"
// A session that waits for a lock has a snapshot, which a CREATE INDEX CONCURRENTLY of whoever
// holds the lock would wait for in its turn. So the wait is cut in pieces, shorter than
// deadlock_timeout.
constexpr std::chrono::milliseconds kSlice{500};

std::string key() {
    return std::to_string(kLockKey);
}

}  // namespace

RunnerLock::~RunnerLock() {
    try {
        if (held_ && connection_.is_open()) {
            connection_.execute_script("SELECT pg_advisory_unlock(" + key() + ")");
        }
    } catch (const soci::soci_error&) {
        connection_.close();  // which gives the lock back as well
    }
}

Result<void> RunnerLock::take(std::chrono::seconds patience, const OnWait& on_wait) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    if (try_take()) {
        return {};
    }
    on_wait(holder());
    while (std::chrono::steady_clock::now() < deadline) {
        if (take_within(kSlice)) {
            return {};
        }
    }
    return kRunnerBusy.because(holder() + ", for more than " + std::to_string(patience.count()) +
                               " s");
}

bool RunnerLock::try_take() {
    int got = 0;
    connection_.run("SELECT pg_try_advisory_lock(" + key() + ")::int", soci::into(got));
    held_ = got == 1;
    return held_;
}

bool RunnerLock::take_within(std::chrono::milliseconds patience) {
    try {
        connection_.execute_script("SET LOCAL lock_timeout = " + std::to_string(patience.count()) +
                                   "; SELECT pg_advisory_lock(" + key() + ")");
        held_ = true;
    } catch (const soci::postgresql_soci_error& caught) {
        if (caught.sqlstate() != sqlstate::kLockNotAvailable) {
            throw;
        }
    }
    return held_;
}

// Whoever has it, or had it a moment ago.
std::string RunnerLock::holder() {
    std::string text = "a process that has just ended";
    connection_.run(
        "SELECT format('process %s (%s)', pid, coalesce(application_name, 'unknown'))"
        " FROM pg_locks LEFT JOIN pg_stat_activity USING (pid)"
        " WHERE locktype = 'advisory' AND granted AND classid = 0 AND objsubid = 1"
        " AND objid = " +
            key() +
            " AND pg_locks.database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())",
        soci::into(text));
    return text;
}

}  // namespace platform::migration
