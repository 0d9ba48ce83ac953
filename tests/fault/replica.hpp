#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

#include "tests/support/proxy.hpp"
#include "tests/support/service_process.hpp"

namespace fault {

using support::Link;
using support::Proxy;

// The end of a process that nobody had asked for, or that was not as it should be.
struct Mishap {
    std::string replica;
    std::string what;
};

// One replica of a service behind links of its own, and whoever starts it again when it has ended,
// as an orchestrator would. Any thread.
class Replica {
public:
    Replica(std::string name, const std::string& binary, Link& database, Link& broker,
            support::ServiceProcess::Environment environment);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] Link& database() const { return database_; }
    [[nodiscard]] Link& broker() const { return broker_; }
    [[nodiscard]] const support::ServiceProcess& process() const { return process_; }

    void start();  // does not wait
    [[nodiscard]] bool is_ready() const;

    void kill();       // -9
    void freeze();     // SIGSTOP
    void thaw();       // SIGCONT
    void terminate();  // SIGTERM, for which it has 10 s

    // Variables for the next start only.
    void set_once(const std::string& name, const std::string& value);

    // To be called every now and then: starts it again where it has ended.
    void tend();
    void stay_down();  // and is killed, where it runs

    [[nodiscard]] int starts() const;  // so far

    // Ends that are no mishaps by themselves: at a crash point, and by SIGABRT.
    [[nodiscard]] int crashes() const;
    [[nodiscard]] int aborts() const;
    [[nodiscard]] std::vector<Mishap> mishaps() const;

private:
    void note_end(int status);

    std::string name_;
    Link& database_;
    Link& broker_;
    support::ServiceProcess process_;
    mutable std::mutex guard_;
    bool wanted_ = false;
    bool end_expected_ = false;
    std::optional<std::chrono::steady_clock::time_point> terminated_at_;
    std::vector<std::string> once_;
    int starts_ = 0;
    int crashes_ = 0;
    int aborts_ = 0;
    std::vector<Mishap> mishaps_;
};

}  // namespace fault
