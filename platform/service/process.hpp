#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "platform/core/error.hpp"
#include "platform/db/database.hpp"
#include "platform/http/health.hpp"
#include "platform/log/log.hpp"
#include "platform/loop/loop.hpp"

// What the main functions of services have in common.
namespace platform::service {

// How long a stopping service waits for requests under way. Relay and consumer take up to 5 s each;
// a service ends within 10 s.
inline constexpr std::chrono::milliseconds kRequestsPatience{3000};
inline constexpr std::chrono::milliseconds kDatabasePatience{3000};
inline constexpr std::chrono::milliseconds kProbesPatience{500};

// Logs what a service could not start for. Answers the exit code for it.
int fail(log::Logger& log, const Error& error);

// SIGTERM and SIGINT, kept from its construction on: made before a service listens, so that whoever
// sees it listening can stop it in order.
class StopSignals {
public:
    StopSignals(loop::Loop& loop, log::Logger& log);
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    // Runs the loop until one of them arrives, or has arrived. Those that come after that end the
    // process at once.
    void wait();

private:
    loop::Loop& loop_;
    log::Logger& log_;
    std::optional<loop::Signal> terminate_, interrupt_;
};

// Runs each in a thread of its own and waits for all: what is stopped side by side takes as long as
// the slowest of it.
void together(std::vector<std::function<void()>> stops);

// The database answers and its migrations have been applied up to `schema_version`.
[[nodiscard]] http::Health::Check database_check(db::Database& database, int schema_version);

// For the state of a relay or a consumer: well as long as it is not away.
template <class ReadState>
[[nodiscard]] http::Health::Check state_check(ReadState read_state) {
    return [read_state] {
        const auto state = read_state();
        return http::DependencyStatus{state.healthy(), state.reason};
    };
}

}  // namespace platform::service
