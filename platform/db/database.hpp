#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/core/result.hpp"
#include "platform/core/unit_of_work.hpp"
#include "platform/db/connection.hpp"
#include "platform/db/watchdog.hpp"
#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"

namespace soci {
class connection_pool;
}

namespace platform::db {

struct DatabaseConfig {
    std::string url;  // libpq's form, ssl parameters included
    std::string application_name = "user-platform";
    std::size_t pool_size = 20;                     // kept open once opened
    std::size_t max_overflow = 30;                  // beyond it, closed after use
    std::chrono::milliseconds lease_timeout{2000};  // longest wait for a connection
    std::chrono::seconds recycle_after{3600};
    std::chrono::milliseconds statement_timeout{10'000};  // kept by PostgreSQL; 0: none
    // What a call to the server may take beyond statement_timeout before we break its session off:
    // PostgreSQL is frozen, or out of reach without saying so. Each statement that is run, COMMIT
    // and ROLLBACK is a call, with what is queued before it; how many of them a transaction makes
    // is not limited.
    std::chrono::milliseconds answer_margin{2000};
};

// A connection string for libpq with our session settings added to `url`: keep-alives and the like
// where it does not set them itself, TimeZone UTC and the timeouts in any case. The Error never
// repeats the URL: it holds a password.
[[nodiscard]] Result<std::string> make_conninfo(const std::string& url,
                                                std::string_view application_name,
                                                std::chrono::milliseconds statement_timeout);

// What a connection string says, as the variables (PGHOST, PGPASSWORD, …) that PostgreSQL's own
// programs read: so a password stands on no command line.
[[nodiscard]] std::map<std::string, std::string> client_environment(const std::string& conninfo);

// What a caught SOCI exception means. Connections that it has broken are told by `connection_lost`.
struct Failure {
    Error error;
    bool connection_lost;
    bool worth_repeating;  // serialisation failure or deadlock: PostgreSQL undid all of it
};
[[nodiscard]] Failure classify(const soci::soci_error& error);

// A bounded pool of connections, and the door at which SOCI's exceptions end. Thread-safe.
class Database {
public:
    using Work = std::function<Result<void>(Connection&)>;

    // Fails only for a URL that cannot be read; a server that is away shows at the first use.
    // `metrics`, where given, counts the sessions that had to be broken off.
    [[nodiscard]] static Result<std::unique_ptr<Database>> open(
        const DatabaseConfig& config, log::Logger& log, metrics::Registry* metrics = nullptr);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    // Runs `work` between BEGIN and COMMIT. An Error or a throw rolls back. Repeats it at most
    // three times when PostgreSQL asks for that (SQLSTATE 40001, 40P01). Answers success only after
    // COMMIT was acknowledged; kDatabaseUnavailable when no connection came free within the lease
    // timeout, or the server is away, or was lost, or did not answer in time (then COMMIT may have
    // happened).
    [[nodiscard]] Result<void> transact(const Work& work);

    // The same without a transaction, for a single statement.
    [[nodiscard]] Result<void> read(const Work& work);

    [[nodiscard]] bool is_reachable();

    // For a process that is to end: once `patience` is over, calls that still wait for the server
    // fail and new work is refused, so that nobody who uses it is held up any longer.
    void end_within(std::chrono::milliseconds patience) noexcept;

private:
    class Lease;
    enum class Mode { transaction, statement };

    Database(const DatabaseConfig& config, const std::string& conninfo, log::Logger& log,
             metrics::Registry* metrics);
    std::unique_ptr<Watchdog> make_watchdog(metrics::Registry* metrics);
    Result<void> attempt(const Work& work, Mode mode);
    Result<void> perform(Connection& connection, const Work& work, Mode mode);

    DatabaseConfig config_;
    log::Logger& log_;
    std::unique_ptr<soci::connection_pool> slots_;  // who may use which of connections_
    std::vector<std::unique_ptr<Connection>> connections_;
    std::unique_ptr<Watchdog> watchdog_;  // of connections_
};

// A service's UnitOfWork over PostgreSQL. `PgTx` is made anew for each attempt, as
// PgTx{connection}.
template <class Tx, class PgTx>
class PgUnitOfWork final : public UnitOfWork<Tx> {
public:
    // `after_commit` is called after each transaction that has committed: what wakes the relay.
    explicit PgUnitOfWork(Database& database, std::function<void()> after_commit = {})
        : database_{database}, after_commit_{std::move(after_commit)} {}

private:
    using Base = UnitOfWork<Tx>;

    Result<void> perform(const typename Base::Work& work,
                         typename Base::Isolation isolation) override {
        const auto with_tx = [&](Connection& connection) -> Result<void> {
            PgTx tx{connection};
            return work(tx);
        };
        if (isolation == Base::Isolation::statement) {
            return database_.read(with_tx);
        }
        auto committed = database_.transact(with_tx);
        if (committed && after_commit_) {
            after_commit_();
        }
        return committed;
    }

    Database& database_;
    std::function<void()> after_commit_;
};

}  // namespace platform::db
