#include "platform/service/process.hpp"

#include <csignal>
#include <thread>

#include "platform/core/fault_points.hpp"

namespace platform::service {

int fail(log::Logger& log, const Error& error) {
    log.error("not started", {{"code", error.fault.slug}, {"reason", error.reason}});
    return 1;
}

StopSignals::StopSignals(loop::Loop& loop, log::Logger& log) : loop_{loop}, log_{log} {
    const auto stop = [this](const char* name) {
        return [this, name] {
            log_.info("stopping", {{"signal", name}});
            loop_.stop();
        };
    };
    terminate_.emplace(loop, SIGTERM, stop("SIGTERM"));
    interrupt_.emplace(loop, SIGINT, stop("SIGINT"));
}

void StopSignals::wait() {
    log_.info("started");
    loop_.run();
    terminate_.reset();
    interrupt_.reset();
    fault_points::crash("in_shutdown");
}

void together(std::vector<std::function<void()>> stops) {
    std::vector<std::thread> threads;
    for (auto& stop : stops) {
        threads.emplace_back(std::move(stop));
    }
    for (auto& thread : threads) {
        thread.join();
    }
}

http::Health::Check database_check(db::Database& database, int schema_version) {
    return [&database, schema_version]() -> http::DependencyStatus {
        int version = 0;
        const auto asked = database.read([&](db::Connection& connection) -> Result<void> {
            connection.run("SELECT COALESCE(max(number), 0) FROM schema_migrations",
                           soci::into(version));
            return {};
        });
        if (!asked) {
            return {false, asked.error().reason};
        }
        if (version < schema_version) {
            return {false, "migrations are missing: run `migrate up`"};
        }
        return {};
    };
}

}  // namespace platform::service
