#include "user-service/adapters/revocations/rows.hpp"

#include <utility>
#include <vector>

namespace user {

using platform::Result;

namespace {

constexpr std::chrono::milliseconds kForgetEvery{60'000};
constexpr int kForgottenBatchesMax = 100;
// One more than fits, so that it is known when not all are.
constexpr std::size_t kLoadedMax = platform::jwt::RevocationsConfig{}.entries_max + 1;

}  // namespace

RevocationRows::RevocationRows(RevocationStore& store, platform::jwt::Revocations& known,
                               const RevocationIntake& intake, Others others,
                               const platform::Clock& clock, platform::log::Logger& log)
    : store_{store},
      known_{known},
      intake_{intake},
      others_{std::move(others)},
      clock_{clock},
      log_{log},
      forget_{store, clock} {}

void RevocationRows::start(std::chrono::milliseconds patience) {
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, patience, [this] { return tried_; });
}

void RevocationRows::begin_stopping() {
    thread_.request_stop();
}

void RevocationRows::stop() {
    begin_stopping();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void RevocationRows::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto pause = work(stop);
        std::unique_lock lock{mutex_};
        tried_ = true;
        changed_.notify_all();
        changed_.wait_for(lock, stop, pause, [] { return false; });
    }
}

std::chrono::milliseconds RevocationRows::work(const std::stop_token& stop) {
    if (!known_.is_loaded()) {
        load(stop);
    } else {
        intake_.expire();
        forget(stop);
    }
    return known_.is_loaded() ? kForgetEvery : back_off_.next();
}

void RevocationRows::load(const std::stop_token& stop) {
    const auto since = clock_.now() - kRevocationsKept;
    auto rows = store_.read([&](RevocationTx& tx) -> Result<std::vector<Revocation>> {
        return tx.latest(since, kLoadedMax);
    });
    const bool failed_before = std::exchange(failing_, !rows);
    if (!rows) {
        if (!failed_before) {
            log_.warning("revocations not loaded", {{"reason", rows.error().reason}});
        }
        return;
    }
    intake_.take(RevocationSource::database, *rows);
    others_(stop);
    known_.mark_loaded();
    log_.info("revocations loaded", {{"count", rows->size()}});
}

void RevocationRows::forget(const std::stop_token& stop) const {
    for (int batch = 0; batch < kForgottenBatchesMax && !stop.stop_requested(); ++batch) {
        const auto more = forget_();
        if (!more) {
            log_.warning("old revocations not removed", {{"reason", more.error().reason}});
            return;
        }
        if (!*more) {
            return;
        }
    }
}

}  // namespace user
