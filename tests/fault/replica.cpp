#include "tests/fault/replica.hpp"

#include <sys/wait.h>

#include <csignal>
#include <utility>

namespace fault {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kStopsWithin{10};
constexpr int kCrashPoint = 137;  // its exit status

support::ServiceProcess::Environment behind(support::ServiceProcess::Environment environment,
                                            const Link& database, const Link& broker) {
    environment["DATABASE_URL"] = database.through(environment["DATABASE_URL"]);
    environment["RABBITMQ_URL"] = broker.through(environment["RABBITMQ_URL"]);
    return environment;
}

std::string describe(int status) {
    return WIFSIGNALED(status) ? "ended by signal " + std::to_string(WTERMSIG(status))
                               : "ended with status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

Replica::Replica(std::string name, const std::string& binary, Link& database, Link& broker,
                 support::ServiceProcess::Environment environment)
    : name_{std::move(name)},
      database_{database},
      broker_{broker},
      process_{binary, behind(std::move(environment), database, broker)} {}

void Replica::start() {
    const std::lock_guard lock{guard_};
    wanted_ = true;
    process_.start();
    ++starts_;
}

bool Replica::is_ready() const {
    return process_.get_internal("/health/readiness").status == 200;
}

void Replica::kill() {
    const std::lock_guard lock{guard_};
    end_expected_ = true;
    process_.signal(SIGKILL);
}

void Replica::freeze() {
    const std::lock_guard lock{guard_};
    process_.signal(SIGSTOP);
}

void Replica::thaw() {
    const std::lock_guard lock{guard_};
    process_.signal(SIGCONT);
}

void Replica::terminate() {
    const std::lock_guard lock{guard_};
    terminated_at_ = Clock::now();
    process_.signal(SIGTERM);
}

void Replica::set_once(const std::string& name, const std::string& value) {
    const std::lock_guard lock{guard_};
    process_.set(name, value);
    once_.push_back(name);
}

void Replica::tend() {
    const std::lock_guard lock{guard_};
    if (terminated_at_ && Clock::now() - *terminated_at_ > kStopsWithin) {
        mishaps_.push_back({name_, "did not end within 10 s of SIGTERM"});
        end_expected_ = true;
        terminated_at_.reset();
        process_.signal(SIGKILL);
    }
    const auto status = process_.ended();
    if (!wanted_ || !status) {
        return;
    }
    note_end(*status);
    process_.start();
    ++starts_;
    for (const auto& name : std::exchange(once_, {})) {
        process_.set(name, "");
    }
}

void Replica::note_end(int status) {
    const bool as_asked = terminated_at_ && status == 0;
    const bool aborted = WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
    const bool crashed = WIFEXITED(status) && WEXITSTATUS(status) == kCrashPoint;
    aborts_ += aborted ? 1 : 0;
    crashes_ += crashed ? 1 : 0;
    if (!as_asked && !end_expected_ && !aborted && !crashed) {
        mishaps_.push_back({name_, describe(status)});
    }
    end_expected_ = false;
    terminated_at_.reset();
}

void Replica::stay_down() {
    const std::lock_guard lock{guard_};
    wanted_ = false;
    process_.kill();
}

int Replica::starts() const {
    const std::lock_guard lock{guard_};
    return starts_;
}

int Replica::crashes() const {
    const std::lock_guard lock{guard_};
    return crashes_;
}

int Replica::aborts() const {
    const std::lock_guard lock{guard_};
    return aborts_;
}

std::vector<Mishap> Replica::mishaps() const {
    const std::lock_guard lock{guard_};
    return mishaps_;
}

}  // namespace fault
