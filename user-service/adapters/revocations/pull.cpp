#include "user-service/adapters/revocations/pull.hpp"

#include <utility>

namespace user {

using platform::Result;

namespace {

constexpr platform::Fault kAnswerRefused{platform::ErrorCode::unavailable, "upstream_unavailable",
                                         "A dependency is away; try again soon."};

}  // namespace

RevocationPull::RevocationPull(RevocationPullConfig config, Fetch fetch,
                               const RevocationIntake& intake, const platform::Clock& clock,
                               platform::metrics::Registry& metrics, platform::log::Logger& log)
    : config_{config},
      fetch_{std::move(fetch)},
      intake_{intake},
      clock_{clock},
      log_{log},
      pulled_at_{metrics.gauge("revocations_last_pull_timestamp_seconds",
                               "When auth-service was last asked for all revocations")},
      since_{clock.now() - kRevocationsKept} {}

void RevocationPull::start() {
    first_until_ = std::chrono::steady_clock::now() + config_.first_within;
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

void RevocationPull::begin_stopping() {
    thread_.request_stop();
}

void RevocationPull::stop() {
    begin_stopping();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void RevocationPull::channel_is(bool up) {
    const std::lock_guard lock{mutex_};
    channel_up_ = up;
    asked_ = true;  // up: for what was missed; down: for what may have been on its way
    changed_.notify_all();
}

void RevocationPull::run(const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    while (!stop.stop_requested()) {
        changed_.wait_for(lock, stop, pause(), [this] { return asked_; });
        if (stop.stop_requested()) {
            return;
        }
        asked_ = false;
        lock.unlock();
        const auto pulled = pull(stop);
        note(pulled);
        lock.lock();
        been_whole_ = been_whole_ || pulled;
        changed_.notify_all();
    }
}

bool RevocationPull::wait_for_first(const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    return changed_.wait_until(lock, stop, first_until_, [this] { return been_whole_; });
}

bool RevocationPull::is_starting() const {
    return !been_whole_ && std::chrono::steady_clock::now() < first_until_;
}

std::chrono::milliseconds RevocationPull::pause() const {
    if (is_starting()) {
        return config_.first_retry;
    }
    return channel_up_ && !failing_ ? config_.every_while_up : config_.every;
}

Result<void> RevocationPull::pull(const std::stop_token& stop) {
    auto since = since_;
    std::optional<platform::Timestamp> as_of;  // of the first page, which is not whole any more
    for (int page_number = 0; page_number < config_.pages_max; ++page_number) {
        const auto page = fetch_(since);
        if (!page) {
            return page.error();
        }
        intake_.take(RevocationSource::auth_service, page->items);
        as_of = as_of.value_or(page->as_of);
        if (!page->next_since) {
            since_ = *as_of - config_.overlap;
            return {};
        }
        if (*page->next_since <= since) {
            return kAnswerRefused.because("next_since does not go on");
        }
        since = *page->next_since;
        if (stop.stop_requested()) {
            return kAnswerRefused.because("stopped");
        }
    }
    return kAnswerRefused.because("there is no end to the pages");
}

void RevocationPull::note(const Result<void>& pulled) {
    if (pulled) {
        const std::chrono::duration<double> now = clock_.now().time_since_epoch();
        pulled_at_.set(now.count());
    }
    const bool failed_before = std::exchange(failing_, !pulled);
    if (!pulled && !failed_before) {
        log_.warning("revocations not asked for", {{"reason", pulled.error().reason}});
    } else if (pulled && failed_before) {
        log_.info("revocations asked for again");
    }
}

}  // namespace user
