#include "tools/eventctl/pause.hpp"

#include <csignal>

namespace eventctl {

Pauses::Pauses()
    : interrupted_{loop_, SIGINT, [this] { end(); }}, terminated_{loop_, SIGTERM, [this] {
                                                                      end();
                                                                  }} {}

bool Pauses::wait(std::chrono::milliseconds pause) {
    platform::loop::Timer over{loop_, [this] { loop_.stop(); }};
    over.start(pause);
    return run();
}

bool Pauses::run() {
    if (!over_) {
        loop_.run();
    }
    return !over_;
}

void Pauses::end() {
    over_ = true;
    loop_.stop();
}

}  // namespace eventctl
