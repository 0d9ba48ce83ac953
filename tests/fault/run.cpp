#include "tests/fault/run.hpp"

#include <iomanip>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "tests/support/servers.hpp"

namespace fault {

namespace {

using Clock = std::chrono::steady_clock;

std::unique_ptr<platform::db::Database> open_database(platform::log::Logger& log) {
    auto database =
        platform::db::Database::open({.url = support::environment("AUTH_DATABASE_URL")}, log);
    if (!database) {
        throw std::runtime_error{"the probes have no database"};
    }
    return std::move(*database);
}

WorkloadConfig people_of(const RunConfig& config) {
    auto people = config.people;
    people.seed = config.seed;
    people.per_second = config.per_second;
    return people;
}

double seconds_since(Clock::time_point begun_at) {
    return std::chrono::duration<double>{Clock::now() - begun_at}.count();
}

void say(const std::string& text) {
    std::cout << text << std::endl;
}

}  // namespace

Run::Run(const RunConfig& config)
    : config_{config},
      random_{config.seed},
      world_{config.variables},
      history_{config.history},
      log_{"probes", platform::log::Level::error, [](std::string_view) {}},
      probe_database_{open_database(log_)},
      probes_{*probe_database_, std::chrono::minutes{0}, std::chrono::milliseconds{0}},
      stage_{.world = world_,
             .injections = injections_,
             .shadow = shadow_,
             .random = random_,
             .violations = violations_},
      workload_{world_, history_, people_of(config)} {}

void Run::begin(const Nemesis& nemesis) {
    say("  " + nemesis.name);
    history_.note_fault(nemesis.name, true);
    nemesis.begin(stage_);
}

void Run::end(const Nemesis& nemesis) {
    nemesis.end(stage_);
    history_.note_fault(nemesis.name, false);
}

void Run::let_work(const Nemesis& nemesis, std::chrono::milliseconds lasts) {
    begin(nemesis);
    std::this_thread::sleep_for(lasts);
    end(nemesis);
    probe(nemesis.name, nemesis.recovery);
}

void Run::probe(const std::string& after, std::chrono::seconds patience) {
    const auto begun_at = Clock::now();
    const auto name =
        "probe" + std::to_string(config_.seed % 100'000'000) + "-" + std::to_string(++probed_);
    std::optional<std::string> id;
    auto user = World::user_database();
    const auto is_visible = [&] {
        try {
            if (!id) {
                const auto opened =
                    probes_.register_account({.username = *auth::Username::parse(name),
                                              .email = *auth::Email::parse(name + "@example.org"),
                                              .password = *auth::Password::parse("correct horse"),
                                              .first_name = std::nullopt,
                                              .last_name = std::nullopt},
                                             {.request_id = "probe", .traceparent = ""});
                id = opened ? std::optional{opened->account.id.str()} : std::nullopt;
            }
            return id && user.number(
                             "SELECT count(*) FROM auth_users WHERE auth_user_id = CAST("
                             ":id AS uuid)",
                             soci::use(*id, "id")) == 1;
        } catch (const soci::soci_error&) {
            return false;
        }
    };
    const bool visible = support::eventually(is_visible, patience);
    std::ostringstream took;
    took << std::fixed << std::setprecision(1) << seconds_since(begun_at) << " s";
    say("    back after " + (visible ? took.str() : "more than " + took.str()));
    if (!visible) {
        violations_.push_back(
            {"I9 recovery", "after " + after + " nothing comes through for " + took.str()});
    }
}

void Run::come_to_rest() {
    workload_.stop();
    for (auto& replica : world_.replicas()) {
        replica->thaw();
    }
    if (!world_.wait_ready(std::chrono::seconds{30})) {
        violations_.push_back({"I8 processes", "a replica does not get ready again"});
    }
    const auto left = drain(config_.drain_patience);
    violations_.insert(violations_.end(), left.begin(), left.end());
}

Violations Run::finish() {
    const auto begun_at = Clock::now();
    come_to_rest();
    const auto found = check(world_, workload_, injections_, shadow_);
    violations_.insert(violations_.end(), found.begin(), found.end());
    std::ostringstream at_rest;
    at_rest << "  at rest and looked at within " << std::fixed << std::setprecision(1)
            << seconds_since(begun_at) << " s";
    say(at_rest.str());
    return violations_;
}

std::string Run::summary() const {
    const auto counts = history_.counts();
    return std::to_string(counts.users) + " users and " + std::to_string(counts.acknowledged) +
           " requests acknowledged, " + std::to_string(counts.unknown) + " of unknown outcome; " +
           std::to_string(shadow_.count()) + " events; " +
           std::to_string(injections_.expected().size()) + " poisons parked";
}

void report(const std::string& name, const Violations& violations) {
    for (const auto& [invariant, what] : violations) {
        say("VIOLATED " + invariant + ": " + what);
    }
    say(name + (violations.empty() ? ": holds" : ": RED"));
}

}  // namespace fault
