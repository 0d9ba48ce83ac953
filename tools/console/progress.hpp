#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace console {

// How far something is, on standard error: a bar that moves on a terminal, else a line every five
// seconds. Nothing at all for what is over within that time and on no terminal.
class Progress {
public:
    // `program` is the program's name, `what` a short phrase: "replaying". A `total` of 0 is one
    // that nobody knows.
    Progress(std::string_view program, std::string what, std::int64_t total);
    ~Progress() { hide(); }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    // `note`: what it waits for, if it does.
    void show(std::int64_t done, const std::string& note = "");
    // Clears the line that the bar stands on, for something else to be said.
    void hide();

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] std::string line(std::int64_t done, const std::string& note) const;

    std::string_view program_;
    std::string what_;
    std::int64_t total_;
    bool on_terminal_;
    bool bar_stands_ = false;
    Clock::time_point begun_at_ = Clock::now();
    Clock::time_point shown_at_ = begun_at_;
};

}  // namespace console
