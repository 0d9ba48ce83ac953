#include "tests/fault/forms.hpp"

#include <algorithm>
#include <iostream>
#include <stdexcept>
#include <thread>

#include "tests/fault/alerts.hpp"
#include "tests/fault/broker_admin.hpp"
#include "tests/fault/run.hpp"

namespace fault {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kShortTurn = 1'500ms;
constexpr auto kClusterTurn = 3s;
constexpr auto kCheckEvery = 5min;  // of a soak: everything at rest, and looked at

RunConfig config_of(const Form& form, const std::string& name, std::uint64_t seed) {
    return {.seed = seed,
            .per_second = form.per_second,
            .history = form.directory + "/history-" + name + "-" + std::to_string(seed) + ".txt"};
}

bool conclude(Run& run, const std::string& name) {
    const auto violations = run.finish();
    std::cout << "  " << run.summary() << std::endl;
    report(name, violations);
    return violations.empty();
}

// Two at a time, where they do not concern the same thing.
void let_two_work(Run& run) {
    auto& random = run.random();
    const auto draw = [&]() -> const Nemesis& { return nemeses()[random() % nemeses().size()]; };
    const auto& first = draw();
    const Nemesis* second = random() % 3 == 0 ? &draw() : nullptr;
    if (second != nullptr && !go_together(first, *second)) {
        second = nullptr;
    }
    const auto longest =
        second != nullptr ? std::min(first.longest, second->longest) : first.longest;
    run.begin(first);
    if (second != nullptr) {
        run.begin(*second);
    }
    std::this_thread::sleep_for(
        1s + std::chrono::seconds{random() % static_cast<std::uint64_t>(longest.count())});
    if (second != nullptr) {
        run.end(*second);
    }
    run.end(first);
    run.probe(first.name + (second != nullptr ? " and " + second->name : ""),
              second != nullptr ? first.recovery + second->recovery : first.recovery);
}

bool run_each(const Form& form, const std::string& name, std::vector<Nemesis> order,
              std::chrono::milliseconds turn) {
    std::cout << name << ", seed " << form.seed << std::endl;
    Run run{config_of(form, name.substr(0, name.find(' ')), form.seed)};
    const Alerts alerts{run.world()};
    std::shuffle(order.begin(), order.end(), run.random());
    for (const auto& one : order) {
        run.let_work(one, turn);
    }
    for (auto& silent : alerts.check()) {
        run.stage().violations.push_back(std::move(silent));
    }
    return conclude(run, name);
}

}  // namespace

bool run_short(const Form& form) {
    return run_each(form, "short form", nemeses(), kShortTurn);
}

bool run_cluster(const Form& form) {
    if (broker::ports().size() < 3) {
        throw std::runtime_error{"a cluster needs three nodes: tools/local-servers cluster-start"};
    }
    auto all = cluster_nemeses();
    all.insert(all.end(), nemeses().begin(), nemeses().end());
    return run_each(form, "cluster", std::move(all), kClusterTurn);
}

bool run_these(const Form& form, const std::vector<std::string>& names) {
    Run run{config_of(form, "these", form.seed)};
    std::this_thread::sleep_for(kShortTurn);  // for a crowd, and something to replay
    for (const auto& name : names) {
        run.let_work(nemesis(name), kShortTurn);
    }
    return conclude(run, "these");
}

bool run_soak(const Form& form, std::chrono::minutes lasts) {
    std::cout << "soak of " << lasts.count() << " min, seed " << form.seed << std::endl;
    const auto end = Clock::now() + lasts;
    bool holds = true;
    long long users = 0;
    for (std::uint64_t part = 0; holds && Clock::now() < end; ++part) {
        const auto part_end = std::min(end, Clock::now() + kCheckEvery);
        std::cout << " part " << part + 1 << std::endl;
        Run run{config_of(form, "soak", form.seed * 100 + part)};
        while (Clock::now() < part_end) {
            let_two_work(run);
        }
        holds = conclude(run, "part " + std::to_string(part + 1));
        users += run.counts().users;
    }
    std::cout << users << " users acknowledged in all" << std::endl;
    report("soak with seed " + std::to_string(form.seed),
           holds ? Violations{} : Violations{{"soak", "a part of it is red"}});
    return holds;
}

}  // namespace fault
