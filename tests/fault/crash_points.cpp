// The places where a process ends at once, one at a time: what a crash leaves is never wrong.
#include <iostream>
#include <stdexcept>

#include "tests/fault/forms.hpp"
#include "tests/fault/run.hpp"
#include "tests/support/servers.hpp"

namespace fault {

namespace {

using namespace std::chrono_literals;

constexpr auto kReachedWithin = 40s;
constexpr long long kCrowd = 50;  // for something to look at
constexpr std::uint64_t kPassages[] = {1, 7, 100};

struct CrashPoint {
    const char* name;
    bool in_auth;  // or in user-service
    std::function<void(Stage&, Replica&)> bring_about = [](Stage&, Replica&) {};
};

// What it takes to come there, beyond people who sign up.
const std::vector<CrashPoint>& crash_points() {
    static const auto poison = [](Stage& stage, Replica&) {
        stage.injections.poison(stage.random);
    };
    static const auto thrower = [](Stage& stage, Replica&) { stage.injections.thrower(); };
    static const auto terminate = [](Stage&, Replica& replica) { replica.terminate(); };
    static const auto sign_up = [](Stage&, Replica& replica) {
        static int number = 0;
        const auto name = "crash" + std::to_string(++number);
        (void)replica.process().post("/api/auth/register",
                                     R"({"username":")" + name + R"(","email":")" + name +
                                         R"(@example.org","password":"correct horse"})");
    };
    static const std::vector<CrashPoint> all{
        {"after_commit", true, sign_up},
        {"after_fetch", true},
        {"mid_publish", true},
        {"before_confirm", true},
        {"after_confirm", true},
        {"after_delete", true},
        {"after_deliver", false},
        {"before_commit", false},
        {"after_apply_commit", false},
        {"after_ack", false},
        {"mid_park", false, poison},
        {"mid_retry_publish", false, thrower},
        {"in_shutdown", false, terminate},
    };
    return all;
}

bool run_one(Run& run, const CrashPoint& point, std::uint64_t passages) {
    auto& replica = point.in_auth ? run.world().auth(0) : run.world().user(0);
    const auto crashes_before = replica.crashes();
    replica.set_once("FAULT_AT", std::string{point.name} + ":" + std::to_string(passages));
    replica.kill();
    const bool reached = support::eventually(
        [&] {
            if (replica.is_ready()) {
                point.bring_about(run.stage(), replica);
            }
            return replica.crashes() > crashes_before;
        },
        kReachedWithin);
    std::cout << "  " << point.name << ":" << passages << (reached ? "" : " was never reached")
              << std::endl;
    return reached && support::eventually([&] { return replica.is_ready(); }, 20s);
}

}  // namespace

bool run_crash_points(const Form& form, const std::string& only) {
    bool holds = true;
    for (const auto& point : crash_points()) {
        if (!only.empty() && only != point.name) {
            continue;
        }
        Run run{{.seed = form.seed,
                 .per_second = 300,
                 .history = form.directory + "/history-crash-" + point.name + ".txt"}};
        for (const auto passages : kPassages) {
            const bool once = std::string{point.name} == "in_shutdown";
            if (!(once && passages > 1) && !run_one(run, point, passages)) {
                run.stage().violations.push_back(
                    {"crash point", std::string{point.name} + " was not reached"});
            }
        }
        (void)support::eventually([&] { return run.counts().users >= kCrowd; }, kReachedWithin);
        const auto violations = run.finish();
        report(std::string{"crash point "} + point.name, violations);
        holds = holds && violations.empty();
    }
    return holds;
}

}  // namespace fault
