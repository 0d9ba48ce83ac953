// Refreshes over HTTP beside what pgbench reaches with the same statements.
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>
#include <thread>

#include "bench/benchmarks.hpp"
#include "bench/kept_client.hpp"
#include "bench/world.hpp"

namespace bench {

using Clock = std::chrono::steady_clock;

namespace {

constexpr int kClients = 8;

// The element of each client's own, counted by pgbench from 0.
std::string own(const std::vector<std::string>& ids) {
    std::string array;
    for (const auto& id : ids) {
        array += (array.empty() ? "'" : ",'") + id + "'";
    }
    return "(ARRAY[" + array + "]::uuid[])[:client_id + 1]";
}

// What RefreshSession does in its transaction (adapters/postgres/pg_sessions.cpp).
std::string script_for(const std::vector<std::string>& sessions,
                       const std::vector<std::string>& users) {
    return "BEGIN;\n"
           "SELECT id, user_id, counter, device, address, created_at, last_used_at FROM sessions"
           " WHERE id = " +
           own(sessions) +
           " FOR UPDATE;\n"
           "SELECT id, version, username, email, first_name, last_name, created_at,"
           " username_changed_at, CAST(disabled_at IS NOT NULL AS int), tokens_not_before"
           " FROM users WHERE id = " +
           own(users) +
           " AND deleted_at IS NULL;\n"
           "UPDATE sessions SET counter = counter + 1, last_used_at = now() WHERE id = " +
           own(sessions) + ";\nCOMMIT;\n";
}

// Each client has a session of his own and goes on with it.
double refreshes_per_second(support::ServiceProcess& auth, std::vector<std::string>& tokens,
                            std::chrono::seconds lasts) {
    std::atomic<long long> done = 0;
    const auto end = Clock::now() + lasts;
    {
        std::vector<std::jthread> clients;
        for (auto& token : tokens) {
            clients.emplace_back([&] {
                KeptClient client{auth.url()};
                while (Clock::now() < end) {
                    if (client.post("/api/auth/refresh",
                                    R"({"refresh_token":")" + token + R"("})") != 200) {
                        throw std::runtime_error{"a refresh was refused"};
                    }
                    token = client.text("refresh_token");
                    ++done;
                }
            });
        }
    }
    return static_cast<double>(done) / static_cast<double>(lasts.count());
}

double pgbench_per_second(const std::string& script, std::chrono::seconds lasts) {
    const auto command = "/usr/lib/postgresql/15/bin/pgbench -n -M prepared -c " +
                         std::to_string(kClients) + " -j 2 -T " + std::to_string(lasts.count()) +
                         " -f '" + script + "' '" + superuser_url("auth") + "' 2>&1";
    const std::unique_ptr<FILE, int (*)(FILE*)> output{::popen(command.c_str(), "r"), ::pclose};
    std::string text;
    std::array<char, 4096> part{};
    while (output && std::fgets(part.data(), part.size(), output.get()) != nullptr) {
        text += part.data();
    }
    const auto at = text.find("tps = ");
    if (at == std::string::npos) {
        throw std::runtime_error{"pgbench says: " + text};
    }
    return std::stod(text.substr(at + 6));
}

}  // namespace

Report run_refresh(const Options& options) {
    clean_up();
    Services services{options.log_level};
    std::vector<std::string> tokens;
    for (int client = 0; client < kClients; ++client) {
        const auto name = "bench.refresh" + std::to_string(client);
        tokens.push_back(services.auth()
                             .post("/api/auth/register",
                                   R"({"username":")" + name + R"(","email":")" + name +
                                       R"(@example.org","password":"correct horse battery"})")
                             .text("refresh_token"));
    }
    Admin database{"auth"};
    std::vector<std::string> sessions, users;
    std::string session, user;
    database.connection().each(
        "SELECT CAST(id AS text), CAST(user_id AS text) FROM sessions",
        [&] {
            sessions.push_back(session);
            users.push_back(user);
        },
        soci::into(session), soci::into(user));
    const std::string script = "/tmp/bench-refresh-" + std::to_string(::getpid()) + ".sql";
    std::ofstream{script} << script_for(sessions, users);

    const std::chrono::seconds lasts{std::max(options.seconds / 2, 1)};
    std::vector<double> ours;
    std::vector<double> bare;
    for (std::size_t round = 0; round < options.rounds; ++round) {
        // pgbench raises the counters of the same sessions, whose tokens would be old then.
        ours.push_back(refreshes_per_second(services.auth(), tokens, lasts));
        database.script("CREATE TEMP TABLE kept AS SELECT id, counter FROM sessions");
        bare.push_back(pgbench_per_second(script, lasts));
        database.script(
            "UPDATE sessions SET counter = kept.counter FROM kept WHERE kept.id = sessions.id;"
            " DROP TABLE kept");
    }
    std::remove(script.c_str());
    return {"refresh",
            std::to_string(kClients) + " clients, log level " + options.log_level,
            {line_of("refreshes over HTTP", "1/s", ours),
             line_of("its statements alone, by pgbench", "1/s", bare),
             ratio_of("refreshes to pgbench", ours, bare, at_least(0.5))}};
}

}  // namespace bench
