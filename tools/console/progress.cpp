#include "tools/console/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace console {

namespace {

constexpr std::chrono::milliseconds kBarEvery{100};
constexpr std::chrono::seconds kLineEvery{5};
constexpr int kBarWidth = 24;

std::string bar(double part) {
    const auto full = static_cast<int>(part * kBarWidth);
    std::string text = "[";
    for (int i = 0; i < kBarWidth; ++i) {
        text += i < full ? "#" : ".";
    }
    return text + "]";
}

std::string duration(double seconds) {
    const auto whole = static_cast<long long>(seconds + 0.5);
    return whole < 120 ? std::to_string(whole) + " s" : std::to_string(whole / 60) + " min";
}

}  // namespace

Progress::Progress(std::string_view program, std::string what, std::int64_t total)
    : program_{program},
      what_{std::move(what)},
      total_{total},
      on_terminal_{isatty(STDERR_FILENO) == 1} {}

void Progress::hide() {
    if (std::exchange(bar_stands_, false)) {
        std::fputs("\r\x1b[K", stderr);
    }
}

void Progress::show(std::int64_t done, const std::string& note) {
    const auto now = Clock::now();
    const bool due = on_terminal_ ? now - shown_at_ >= kBarEvery : now - shown_at_ >= kLineEvery;
    if (!due) {
        return;
    }
    shown_at_ = now;
    const auto text = line(done, note);
    std::fputs(
        (on_terminal_ ? "\r\x1b[K" + text : std::string{program_} + ": " + text + "\n").c_str(),
        stderr);
    bar_stands_ = on_terminal_;
}

std::string Progress::line(std::int64_t done, const std::string& note) const {
    const std::chrono::duration<double> passed = Clock::now() - begun_at_;
    if (total_ == 0) {
        return what_ + " " + std::to_string(done) + (note.empty() ? "" : ", " + note);
    }
    const double part = std::min(1.0, static_cast<double>(done) / static_cast<double>(total_));
    std::string text = what_ + " " + (on_terminal_ ? bar(part) + " " : "") + std::to_string(done) +
                       "/" + std::to_string(total_);
    if (done > 0 && done < total_) {
        text += ", " + duration(passed.count() * (1 - part) / part) + " left";
    }
    return text + (note.empty() ? "" : ", " + note);
}

}  // namespace console
