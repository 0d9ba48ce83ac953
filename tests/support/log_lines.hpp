#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/kept_log.hpp"

namespace support {

// The lines of a log, for tests. Thread-safe.
class LogLines {
public:
    void add(std::string_view line) {
        keep_log_line(line);
        const std::lock_guard lock{mutex_};
        lines_.emplace_back(line);
    }
    // How many lines hold all of `parts`.
    [[nodiscard]] std::size_t count(const std::vector<std::string>& parts) const {
        const std::lock_guard lock{mutex_};
        std::size_t count = 0;
        for (const auto& line : lines_) {
            bool all = true;
            for (const auto& part : parts) {
                all = all && line.find(part) != std::string::npos;
            }
            count += all ? 1U : 0U;
        }
        return count;
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

}  // namespace support
