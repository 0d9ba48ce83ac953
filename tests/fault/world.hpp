#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/fault/replica.hpp"
#include "tests/fault/sql.hpp"
#include "tests/support/proxy.hpp"

namespace fault {

using support::Link;
using support::Proxy;

// Two replicas of each service over private servers, every link through the proxy, with empty
// tables and queues to begin with. Each change of a reference and each event that is written is
// noted by triggers, in fault_history and fault_published.
class World {
public:
    // `variables` are added to the environment of every replica.
    explicit World(const support::ServiceProcess::Environment& variables = {});
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    [[nodiscard]] Replica& auth(std::size_t number) { return *replicas_.at(number); }
    [[nodiscard]] Replica& user(std::size_t number) { return *replicas_.at(kAuths + number); }
    [[nodiscard]] const std::vector<std::unique_ptr<Replica>>& replicas() { return replicas_; }
    [[nodiscard]] Link& clients() { return clients_; }  // of the workload, to the auth database
    [[nodiscard]] std::vector<Link*> broker_links();
    [[nodiscard]] std::vector<Link*> auth_database_links();
    [[nodiscard]] std::vector<Link*> user_database_links();

    // Sessions past every link: a new one for each call of a thread.
    [[nodiscard]] static Sql auth_database();
    [[nodiscard]] static Sql user_database();

    // Until every replica is ready again, at most `patience`.
    [[nodiscard]] bool wait_ready(std::chrono::seconds patience);

    // As long as one of these lives, requests over HTTP may fail.
    std::atomic<int> outages = 0;

    static constexpr std::size_t kAuths = 2;
    static constexpr std::size_t kUsers = 2;

private:
    void start_replicas(const support::ServiceProcess::Environment& variables);

    Proxy proxy_;
    Link& clients_;
    std::vector<std::unique_ptr<Replica>> replicas_;
    std::atomic<bool> over_ = false;
    std::thread keeper_;  // starts again what has ended
};

// The URL of a database for a superuser.
[[nodiscard]] std::string superuser_url(const std::string& database);

}  // namespace fault
