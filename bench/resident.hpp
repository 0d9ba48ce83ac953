#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "bench/report.hpp"

namespace bench {

// The resident memory of one process over a run, in MB of a million bytes.
class Resident {
public:
    Resident(std::string name, pid_t pid) : name_{std::move(name)}, pid_{pid} {}

    void sample();

    // At the start, the highest (of the kernel's own count too), at the end, and how much it has
    // grown since a tenth of the run, when everything has been used once.
    [[nodiscard]] std::vector<Line> lines(double most_mb, double growth_mb) const;

private:
    std::string name_;
    pid_t pid_;
    std::vector<double> samples_mb_;
    double peak_mb_ = 0;
};

}  // namespace bench
