#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace eventctl {

// How far something is, on standard error: a bar that moves on a terminal, else a line every five
// seconds. Nothing at all for what is over within that time and on no terminal.
class Progress {
public:
    // `what` is a short phrase: "replaying".
    Progress(std::string what, std::int64_t total);
    ~Progress();  // ends the line that the bar stands on
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    // `note`: what it waits for, if it does.
    void show(std::int64_t done, const std::string& note = "");

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] std::string line(std::int64_t done, const std::string& note) const;

    std::string what_;
    std::int64_t total_;
    bool on_terminal_;
    bool bar_stands_ = false;
    Clock::time_point begun_at_ = Clock::now();
    Clock::time_point shown_at_ = begun_at_;
};

}  // namespace eventctl
