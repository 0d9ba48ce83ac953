#pragma once

#include <cstddef>
#include <string>

#include "bench/report.hpp"

namespace bench {

struct Options {
    std::size_t events = 0;  // 0: what the benchmark takes by itself
    std::size_t rounds = 3;
    int per_second = 0;
    int seconds = 20;
    int minutes = 1;
    std::size_t users =
        100'000;  // that the events of `memory` are about, and the fewer of profiles
    std::string log_level = "info";

    [[nodiscard]] std::size_t events_or(std::size_t usual) const {
        return events == 0 ? usual : events;
    }
    [[nodiscard]] int per_second_or(int usual) const {
        return per_second == 0 ? usual : per_second;
    }
};

// Each runs on servers that nobody else uses: docs/benchmarks.md.
Report run_relay(const Options& options);
Report run_consumer(const Options& options);
Report run_backlog(const Options& options);
Report run_latency(const Options& options);
Report run_memory(const Options& options);
Report run_outage(const Options& options);
Report run_login(const Options& options);
Report run_refresh(const Options& options);
Report run_profiles(const Options& options);

}  // namespace bench
