#include "platform/db/database.hpp"

#include <soci/connection-pool.h>
#include <soci/postgresql/soci-postgresql.h>

#include <algorithm>
#include <optional>

#include "platform/core/fault_points.hpp"
#include "platform/core/faults.hpp"

namespace platform::db {

namespace {

constexpr int kAttemptsMax = 4;
constexpr std::chrono::hours kNoLimit{24 * 365};
constexpr const char* kNoAnswer = "no answer in time";

bool has_class(std::string_view sqlstate, std::string_view sqlstate_class) {
    return sqlstate.starts_with(sqlstate_class);
}

// The values of one statement are at fault, and will be whenever they come: 22 data exception, 23
// integrity constraint violation, 54 program limit exceeded (too long for an index). Everything
// else is the state of a server (away, full, read-only, not migrated, without a grant), which an
// operator mends.
bool is_refusal(std::string_view sqlstate) {
    return has_class(sqlstate, "22") || has_class(sqlstate, "23") || has_class(sqlstate, "54");
}

// 08 connection, 57P shutdown, 58 system, XX internal; no SQLSTATE at all when the connection
// itself broke.
bool breaks_connection(std::string_view sqlstate) {
    return sqlstate.empty() || sqlstate == "     " || has_class(sqlstate, "08") ||
           has_class(sqlstate, "57P") || has_class(sqlstate, "58") || has_class(sqlstate, "XX");
}

// What may stand in a log: the first line of the server's message. SOCI's what() repeats every
// bound value, and the server's DETAIL the row, so neither goes anywhere. A message about a value
// that was refused (class 22) repeats it in its first line.
std::string message_of(const soci::soci_error& error, std::string_view sqlstate) {
    if (has_class(sqlstate, "22")) {
        return "a value was refused";
    }
    // SOCI's own words stand before those of PostgreSQL, which say why, and no password.
    const std::string message = error.get_error_message();
    std::string_view said = message;
    const auto drop = [&said](std::string_view prefix) {
        said.remove_prefix(said.starts_with(prefix) ? prefix.size() : 0);
        said.remove_prefix(std::min(said.find_first_not_of(" \n"), said.size()));
    };
    drop(said.starts_with("Cannot ") ? said.substr(0, said.find('.') + 1) : "");
    for (const std::string_view prefix : {"Fatal error.", "ERROR:", "FATAL:"}) {
        drop(prefix);
    }
    said = said.empty() ? std::string_view{message} : said;
    return std::string{said.substr(0, said.find('\n'))};
}

}  // namespace

Failure classify(const soci::soci_error& error) {
    const auto* postgresql = dynamic_cast<const soci::postgresql_soci_error*>(&error);
    const std::string sqlstate = postgresql != nullptr ? postgresql->sqlstate() : std::string{};
    const std::string reason =
        (sqlstate.empty() ? "" : sqlstate + ": ") + message_of(error, sqlstate);
    if (sqlstate == "40001" || sqlstate == "40P01") {
        return {faults::kDatabaseUnavailable.because(reason), false, true};
    }
    // A kept statement that a migration has outdated, or that a pooler between us has forgotten.
    if (sqlstate == "0A000" || sqlstate == "26000") {
        return {faults::kDatabaseUnavailable.because(reason), true, true};
    }
    if (is_refusal(sqlstate)) {
        return {faults::kDatabaseRefused.because(reason), false, false};
    }
    const bool lost = breaks_connection(sqlstate) ||
                      error.get_error_category() == soci::soci_error::connection_error;
    return {faults::kDatabaseUnavailable.because(reason), lost, false};
}

// One slot of the pool for as long as it lives. A slot above pool_size is closed when given back.
class Database::Lease {
public:
    explicit Lease(Database& database) : database_{database} {
        held_ = database_.slots_->try_lease(
            position_, static_cast<int>(database_.config_.lease_timeout.count()));
    }
    ~Lease() {
        if (!held_) {
            return;
        }
        if (position_ >= database_.config_.pool_size) {
            connection().close();
        }
        database_.slots_->give_back(position_);
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    explicit operator bool() const { return held_; }
    [[nodiscard]] Connection& connection() const { return *database_.connections_[position_]; }

private:
    Database& database_;
    std::size_t position_ = 0;
    bool held_ = false;
};

Result<std::unique_ptr<Database>> Database::open(const DatabaseConfig& config, log::Logger& log,
                                                 metrics::Registry* metrics) {
    const auto conninfo =
        make_conninfo(config.url, config.application_name, config.statement_timeout);
    if (!conninfo) {
        return conninfo.error();
    }
    return std::unique_ptr<Database>{new Database{config, *conninfo, log, metrics}};
}

Database::Database(const DatabaseConfig& config, const std::string& conninfo, log::Logger& log,
                   metrics::Registry* metrics)
    : config_{config}, log_{log} {
    const std::size_t slots = config_.pool_size + config_.max_overflow;
    slots_ = std::make_unique<soci::connection_pool>(slots);
    for (std::size_t i = 0; i < slots; ++i) {
        connections_.push_back(std::make_unique<Connection>(conninfo));
    }
    watchdog_ = make_watchdog(metrics);
}

std::unique_ptr<Watchdog> Database::make_watchdog(metrics::Registry* metrics) {
    const bool limited = config_.statement_timeout.count() > 0;
    const auto limit = limited ? config_.statement_timeout + config_.answer_margin : kNoLimit;
    std::optional<metrics::Counter> broken_off;
    if (metrics != nullptr) {
        broken_off = broken_off_counter(*metrics);
    }
    std::vector<Lifeline*> lifelines;
    for (const auto& connection : connections_) {
        lifelines.push_back(&connection->lifeline());
    }
    return std::make_unique<Watchdog>(std::move(lifelines), limit, [this, broken_off] {
        log_.warning("database session broken off", {{"reason", kNoAnswer}});
        if (broken_off) {
            broken_off->increment();
        }
    });
}

Database::~Database() = default;

Result<void> Database::transact(const Work& work) {
    return attempt(work, Mode::transaction);
}

Result<void> Database::read(const Work& work) {
    return attempt(work, Mode::statement);
}

bool Database::is_reachable() {
    return static_cast<bool>(read([](Connection& connection) -> Result<void> {
        int one = 0;
        connection.run("SELECT 1", soci::into(one));
        return {};
    }));
}

void Database::end_within(std::chrono::milliseconds patience) noexcept {
    watchdog_->end_calls_within(patience);
}

Result<void> Database::attempt(const Work& work, Mode mode) {
    for (int attempts = 1;; ++attempts) {
        const Lease lease{*this};
        if (!lease) {
            return faults::kDatabaseUnavailable.because("no connection came free in time");
        }
        if (watchdog_->is_over()) {
            return faults::kDatabaseUnavailable.because("stopping");
        }
        try {
            lease.connection().refresh(config_.recycle_after);
            return perform(lease.connection(), work, mode);
        } catch (const soci::soci_error& caught) {
            if (lease.connection().is_cut()) {
                lease.connection().close();
                return faults::kDatabaseUnavailable.because(kNoAnswer);
            }
            const auto failure = classify(caught);
            if (failure.connection_lost) {
                lease.connection().close();
            }
            if (!failure.worth_repeating || attempts == kAttemptsMax) {
                return failure.error;
            }
            log_.debug("transaction repeated", {{"reason", failure.error.reason}});
        } catch (...) {
            lease.connection().close();  // whatever it was doing is undone with the session
            throw;
        }
    }
}

Result<void> Database::perform(Connection& connection, const Work& work, Mode mode) {
    if (mode == Mode::statement) {
        return work(connection);
    }
    connection.begin();
    try {
        const auto outcome = work(connection);
        if (!outcome) {
            connection.rollback();
            return outcome;
        }
        const auto tag = connection.commit();
        fault_points::crash("after_commit");
        // PostgreSQL answers COMMIT of a failed transaction with ROLLBACK, and no error.
        ensure(tag == "COMMIT", "a successful closure has swallowed no SQL error");
        return outcome;
    } catch (const soci::soci_error& caught) {
        if (!classify(caught).connection_lost) {
            connection.rollback();
        }
        throw;
    }
}

}  // namespace platform::db
