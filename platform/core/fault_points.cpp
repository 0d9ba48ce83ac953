#include "platform/core/fault_points.hpp"

#ifdef FAULT_POINTS

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace platform::fault_points {

namespace {

constexpr int kKilled = 137;

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

// FAULT_AT, read once.
struct CrashPoint {
    std::string name;
    long passages = 1;
    std::atomic<long> passed = 0;

    CrashPoint() {
        const auto given = variable("FAULT_AT");
        const auto colon = given.find(':');
        name = given.substr(0, colon);
        if (colon != std::string::npos) {
            passages = std::strtol(given.c_str() + colon + 1, nullptr, 10);
        }
    }
};

}  // namespace

void crash(std::string_view name) noexcept {
    static CrashPoint point;
    if (point.name == name && ++point.passed == point.passages) {
        _exit(kKilled);
    }
}

bool bug(std::string_view name) noexcept {
    static const std::string seeded = variable("FAULT_BUG");
    return seeded == name;
}

bool bug_later(std::string_view name) noexcept {
    static std::atomic<bool> asked = false;
    return bug(name) && asked.exchange(true);
}

void handle(std::string_view body) {
    if (body.find("fault:abort") != std::string_view::npos) {
        std::abort();
    }
    if (body.find("fault:throw") != std::string_view::npos) {
        throw std::runtime_error{"a message that no handler can bear"};
    }
}

}  // namespace platform::fault_points

#endif
