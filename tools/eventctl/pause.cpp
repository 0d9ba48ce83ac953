#include "tools/eventctl/pause.hpp"

#include <csignal>

namespace eventctl {

Pauses::Pauses()
    : interrupted_{loop_, SIGINT, [this] { end(SIGINT); }}, terminated_{loop_, SIGTERM, [this] {
                                                                            end(SIGTERM);
                                                                        }} {}

bool Pauses::wait(std::chrono::milliseconds pause) {
    platform::loop::Timer over{loop_, [this] { loop_.stop(); }};
    over.start(pause);
    return run();
}

bool Pauses::run() {
    if (!is_over()) {
        loop_.run();
    }
    return !is_over();
}

void Pauses::end(int signal) {
    signal_ = signal;
    loop_.stop();
}

}  // namespace eventctl
