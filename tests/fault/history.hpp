#pragma once

#include <chrono>
#include <fstream>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "auth-service/domain/account.hpp"

namespace fault {

// What became of a request, as its client knows it.
enum class Outcome { ok, refused, unknown };

// What one person's client has been told. `unknown` counts the requests since the last answer that
// may have happened all the same.
struct Person {
    std::string username;
    std::optional<auth::Account> told{};  // the state that was acknowledged last
    bool there = false;                   // signed up, and acknowledged
    bool gone = false;                    // its deletion was acknowledged
    bool maybe_gone = false;
    int unknown = 0;
    std::vector<std::string> goals{};  // ids of those that were acknowledged
};

// Everything that was asked of auth-service and what came of it, one JSON line each, in a file
// that is kept. Any thread.
class History {
public:
    explicit History(const std::string& path) : file_{path} {}

    void note(const std::string& operation, const std::string& username, Outcome outcome,
              const std::string& detail);
    void note_fault(const std::string& fault, bool begins);

    struct Counts {
        long long users = 0;         // whose registration was acknowledged
        long long acknowledged = 0;  // requests, registrations among them
        long long refused = 0;
        long long unknown = 0;
    };
    [[nodiscard]] Counts counts() const;

private:
    void write(const std::string& line);

    mutable std::mutex guard_;
    std::ofstream file_;
    const std::chrono::steady_clock::time_point begun_at_ = std::chrono::steady_clock::now();
    Counts counts_;
};

}  // namespace fault
