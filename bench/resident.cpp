#include "bench/resident.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace bench {

namespace {

constexpr double kBytesOfKb = 1024;  // what /proc calls kB
constexpr double kBytesOfMb = 1e6;

double megabytes(const std::string& status, const std::string& name) {
    const auto at = status.find("\n" + name + ":");
    if (at == std::string::npos) {
        throw std::runtime_error{"a process that is measured has ended"};
    }
    return std::stod(status.substr(at + name.size() + 2)) * kBytesOfKb / kBytesOfMb;
}

}  // namespace

void Resident::sample() {
    std::ifstream file{"/proc/" + std::to_string(pid_) + "/status"};
    const std::string status{std::istreambuf_iterator<char>{file}, {}};
    samples_mb_.push_back(megabytes(status, "VmRSS"));
    peak_mb_ = megabytes(status, "VmHWM");
}

std::vector<Line> Resident::lines(double most_mb, double growth_mb) const {
    const auto settled = samples_mb_.at(samples_mb_.size() / 10);
    return {single(name_ + ", resident at the start", "MB", samples_mb_.front()),
            single(name_ + ", resident at most", "MB", peak_mb_, at_most(most_mb)),
            single(name_ + ", resident at the end", "MB", samples_mb_.back()),
            single(name_ + ", growth after a tenth", "MB", samples_mb_.back() - settled,
                   at_most(growth_mb))};
}

}  // namespace bench
