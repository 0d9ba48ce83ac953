// The database of user-service out of reach while people go on registering.
#include <chrono>
#include <iostream>
#include <thread>

#include "bench/benchmarks.hpp"
#include "bench/world.hpp"
#include "tests/support/proxy.hpp"
#include "tests/support/registration_load.hpp"
#include "tests/support/servers.hpp"

namespace bench {

using support::environment;

namespace {

constexpr int kPerSecond = 500;
constexpr int kThreads = 8;
constexpr double kGoneWithinSeconds = 30;
constexpr std::chrono::seconds kBefore{5};

}  // namespace

Report run_outage(const Options& options) {
    clean_up();
    const auto rate = options.per_second_or(kPerSecond);
    const auto user_database = environment("USER_DATABASE_URL");
    support::Proxy proxy;
    auto& link = proxy.to({support::port_of(user_database)});
    Services services{options.log_level, link.through(user_database)};
    Admin auth{"auth"};
    Admin user{"user_service"};
    support::RegistrationLoad load{environment("AUTH_DATABASE_URL"), "bench", rate, {}, kThreads};
    std::this_thread::sleep_for(kBefore);

    link.set({.refuse = true});
    link.reset();
    const auto known_before = user.number("SELECT count(*) FROM auth_users");
    std::cerr << "  out of reach for " << options.minutes << " min\n";
    std::this_thread::sleep_for(std::chrono::minutes{options.minutes});
    const auto registered = auth.number("SELECT count(*) FROM users");
    link.heal();
    const auto back_at = std::chrono::steady_clock::now();
    // The load goes on, so the backlog is gone when everybody is known who had come by now.
    wait_for("the backlog is gone",
             [&] { return user.number("SELECT count(*) FROM auth_users") >= registered; });
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - back_at;
    load.stop();
    const auto acknowledged = static_cast<long long>(load.acknowledged().size());
    wait_for("everybody is known",
             [&] { return user.number("SELECT count(*) FROM auth_users") >= acknowledged; });
    return {
        "outage",
        std::to_string(options.minutes) + " min at " + std::to_string(rate) +
            " registrations/s, log level " + options.log_level,
        {single("waiting when it was back", "events",
                static_cast<double>(registered - known_before)),
         single("until these were applied", "s", took.count(), at_most(kGoneWithinSeconds)),
         single("parked", "events",
                static_cast<double>(user.number("SELECT count(*) FROM parked_events")), at_most(0)),
         single("registrations that failed", "", static_cast<double>(load.failed()), at_most(0))}};
}

}  // namespace bench
