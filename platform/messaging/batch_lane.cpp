#include "platform/messaging/batch_lane.hpp"

#include <utility>

namespace platform::messaging {

BatchLane::BatchLane(loop::Loop& loop, BatchRunner runner, Callbacks callbacks)
    : runner_{std::move(runner)}, callbacks_{std::move(callbacks)}, work_{loop} {}

void BatchLane::beside(std::function<void()> work, std::function<void()> done) {
    work_.add(std::move(work), [this, done = std::move(done)] {
        done();
        callbacks_.on_progress();
    });
}

void BatchLane::give(Batch batch) {
    const auto given = std::make_shared<Batch>(std::move(batch));
    given->follows = !given_.empty();
    given->generation = generation_;
    has_suspect_ = BatchRunner::is_suspect(given->deliveries.front());
    if (!has_suspect_) {
        given->apply = runner_.read(given->deliveries);
    }
    given_.push_back(given);
    ++unfinished_;
    beside([this, given] { run(*given); }, [this, given] { take_result(given); });
}

void BatchLane::forget() {
    given_.clear();
    ++generation_;
}

void BatchLane::run(Batch& batch) {
    if (batch.generation != generation_ || (batch.follows && stalled_)) {
        batch.result = {.later = true, .reason = {}, .retries = {}};
    } else {
        batch.result = runner_.run(batch.deliveries, batch.apply);
    }
    stalled_ = batch.result.later;
}

void BatchLane::take_result(const std::shared_ptr<Batch>& batch) {
    --unfinished_;
    if (given_.empty() || given_.front() != batch) {  // forgotten, or handed back already
        if (batch->result.suspect) {
            clear_suspects({*batch->result.suspect});
        }
        return;
    }
    given_.pop_front();
    if (!batch->result.later) {
        callbacks_.on_done(*batch);
        return;
    }
    std::vector<Batch> waiting;
    waiting.push_back(std::move(*batch));
    for (const auto& next : std::exchange(given_, {})) {  // which are not run
        waiting.push_back({std::move(next->tags), std::move(next->deliveries)});
    }
    callbacks_.on_later(std::move(waiting));
}

void BatchLane::clear_suspects(std::vector<std::string> fingerprints) {
    if (!fingerprints.empty()) {
        beside([this,
                fingerprints = std::move(fingerprints)] { runner_.clear_suspects(fingerprints); },
               [] {});
    }
}

void BatchLane::park(const Delivery& delivery, const std::string& error,
                     std::function<void(bool)> done) {
    const auto parked = std::make_shared<bool>(false);
    beside(
        [this, parked, delivery, error] {
            *parked = runner_.park(delivery, {0, "retry_refused", error});
        },
        [parked, done = std::move(done)] { done(*parked); });
}

}  // namespace platform::messaging
