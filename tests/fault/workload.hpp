#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <random>
#include <thread>
#include <vector>

#include "tests/fault/accounts.hpp"
#include "tests/fault/history.hpp"
#include "tests/fault/world.hpp"

namespace fault {

struct WorkloadConfig {
    std::uint64_t seed = 1;
    double per_second = 100;     // of all clients, past the hashing of passwords
    double http_per_second = 3;  // registrations as a stranger sends them, to any replica
    int clients = 4;
    bool slow_commits = true;  // a quarter of the transactions take 120 ms before they commit
    // Everyone who signs up changes so often at once and is left alone then; otherwise people come
    // back at random, and some leave.
    std::optional<int> changes_at_once{};
    bool profile_reads = false;  // over HTTP, of whom has just signed up, from any user-service
};

// People who sign up, change and leave, each by a client of his own, and some over HTTP, who set
// themselves a goal, too; from the first moment until stop(). What each client does follows from
// the seed; when, from the machine.
class Workload {
public:
    Workload(World& world, History& history, WorkloadConfig config);
    ~Workload() { stop(); }
    Workload(const Workload&) = delete;
    Workload& operator=(const Workload&) = delete;

    void stop();  // and waits for the answers that are under way

    // After stop().
    [[nodiscard]] const std::vector<Person>& people() const { return people_; }

    // Of those over HTTP: how many failed although nothing was away that they need, and how many
    // tries more than one it took in all.
    [[nodiscard]] long long http_asked() const { return http_asked_; }
    [[nodiscard]] long long http_failed() const { return http_failed_; }
    [[nodiscard]] long long http_tried_again() const { return http_tried_again_; }

private:
    class Client;

    void run_client(int number);
    void run_http();
    void count_http(bool done, int outages_before);
    template <class Ask, class IsAnswer>
    std::optional<support::Answer> ask(const Ask& ask_replica, const IsAnswer& is_answer);
    std::optional<std::string> sign_up_over_http(const std::string& username, std::size_t first);
    bool read_profile_over_http(const std::string& token, std::size_t first);
    void set_goal_over_http(Person& person, const std::string& token, std::size_t first);
    void keep(std::vector<Person>&& people);

    World& world_;
    History& history_;
    WorkloadConfig config_;
    platform::log::Logger log_;
    std::unique_ptr<platform::db::Database> database_;
    std::vector<std::unique_ptr<UseCases>> use_cases_;  // of auth-services with clocks of their own
    std::atomic<bool> over_ = false;
    std::atomic<long long> http_asked_ = 0;
    std::atomic<long long> http_failed_ = 0;
    std::atomic<long long> http_tried_again_ = 0;
    std::mutex guard_;
    std::vector<Person> people_;
    std::vector<std::thread> threads_;
};

}  // namespace fault
