#include "platform/messaging/batch_runner.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "platform/core/fault_points.hpp"
#include "platform/core/faults.hpp"

namespace platform::messaging {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kSuspectFrom = 1;  // deliveries before this one
// Once may be chance: a process that was killed while an innocent message was at hand.
constexpr int kSuspectTimes = 2;
constexpr std::size_t kUnclearedMax = 1'000;

constexpr const char* kCrashes = "crashes";
// What is counted from 0 on; other reasons are the handler's and appear with their first message.
constexpr std::array kOwnReasons{kCrashes, "handler_failed", "retry_refused"};

constexpr int kCountMax = 1'000;

// Headers come from whoever may publish.
int count_in(const Delivery& delivery, std::string_view header) {
    const auto text = delivery.header(header);
    const char* end = text.data() + text.size();
    int count = 0;
    const auto read = std::from_chars(text.data(), end, count);
    if (read.ec == std::errc::result_out_of_range) {
        return text.starts_with('-') ? 0 : kCountMax;
    }
    return read.ptr == end ? std::clamp(count, 0, kCountMax) : 0;
}

// Then its notes are what keeps it from being looked at, should it not be parked yet.
bool is_found_guilty(const BatchOutcome& outcome) {
    return !outcome.to_park().empty() && outcome.to_park().front().reason == kCrashes;
}

}  // namespace

BatchRunner::BatchRunner(std::string queue, int retries_max, Handler handler, ParkingLot& parking,
                         metrics::Registry& metrics, log::Logger& log)
    : queue_{std::move(queue)},
      retries_max_{retries_max},
      handler_{std::move(handler)},
      parking_{parking},
      metrics_{metrics},
      log_{log},
      batch_seconds_{metrics.histogram("consumer_batch_seconds", "Time of the handler",
                                       metrics::latency_bounds(), {{"queue", queue_}})},
      batch_size_{metrics.histogram("consumer_batch_size", "Messages of a batch",
                                    {1, 2, 4, 8, 16, 32, 64, 128, 256}, {{"queue", queue_}})} {
    for (const auto* reason : kOwnReasons) {
        (void)parked_counter(reason);
    }
}

metrics::Counter BatchRunner::parked_counter(const std::string& reason) {
    return metrics_.counter("consumer_parked_total",
                            "Messages that were taken out of the queue for good",
                            {{"queue", queue_}, {"reason", reason}});
}

bool BatchRunner::is_suspect(const Delivery& delivery) {
    return count_in(delivery, "x-delivery-count") >= kSuspectFrom;
}

int BatchRunner::retries_of(const Delivery& delivery) {
    return count_in(delivery, kRetryHeader);
}

// What is thrown here is thrown in run(), which is its door.
Apply BatchRunner::read(std::span<const Delivery> batch) const {
    try {
        return handler_(batch);
    } catch (...) {
        return [thrown = std::current_exception()]() -> BatchOutcome {
            std::rethrow_exception(thrown);
        };
    }
}

BatchRunner::Result BatchRunner::run(std::span<const Delivery> batch, const Apply& apply) {
    const auto begun_at = Clock::now();
    std::optional<std::string> noted;
    const auto outcome = is_suspect(batch.front()) ? run_suspect(batch, noted) : call(batch, apply);
    fault_points::crash("after_apply_commit");
    batch_seconds_.observe(std::chrono::duration<double>{Clock::now() - begun_at}.count());
    batch_size_.observe(static_cast<double>(batch.size()));
    auto result = settle(batch, outcome);
    if (!result.later) {
        result.suspect = noted;
    } else if (noted && !is_found_guilty(outcome)) {  // it is noted again when it is given again
        clear_suspects({*noted});
    }
    return result;
}

BatchRunner::Result BatchRunner::settle(std::span<const Delivery> batch,
                                        const BatchOutcome& outcome) {
    if (outcome.is_later()) {
        return {.later = true, .reason = outcome.reason(), .retries = {}};
    }
    Result result;
    auto to_park = outcome.to_park();
    for (const auto& trouble : outcome.to_retry()) {
        const bool enough = retries_of(batch[trouble.index]) >= retries_max_;
        (enough ? to_park : result.retries).push_back(trouble);
    }
    if (const auto parked = park_all(batch, to_park); !parked) {
        return {.later = true, .reason = parked.error().reason, .retries = {}};
    }
    return result;
}

bool BatchRunner::park(const Delivery& delivery, const BatchOutcome::Trouble& why) {
    return static_cast<bool>(park_all({&delivery, 1}, {{0, why.reason, why.error}}));
}

BatchOutcome BatchRunner::run_suspect(std::span<const Delivery> batch,
                                      std::optional<std::string>& noted) {
    auto fingerprint = ParkingLot::fingerprint(queue_, batch.front());
    if (uncleared_.erase(fingerprint) > 0) {  // noted by this process, which has not ended
        noted = std::move(fingerprint);
        return call(batch);
    }
    const auto begun = parking_.begin_suspect(queue_, batch.front());
    if (!begun) {
        return BatchOutcome::later(begun.error().reason);
    }
    noted = std::move(fingerprint);
    return *begun > kSuspectTimes
               ? BatchOutcome{}.park(0, kCrashes, "The process ended while it was at hand.")
               : call(batch);
}

void BatchRunner::clear_suspects(const std::vector<std::string>& fingerprints) {
    if (fingerprints.empty()) {
        return;
    }
    uncleared_.insert(fingerprints.begin(), fingerprints.end());
    const auto cleared = parking_.clear_suspects({uncleared_.begin(), uncleared_.end()});
    if (!cleared) {
        log_.warning("suspects stay noted", {{"queue", queue_},
                                             {"messages", uncleared_.size()},
                                             {"reason", cleared.error().reason}});
    }
    if (cleared || uncleared_.size() > kUnclearedMax) {
        uncleared_.clear();
    }
}

// The door where a handler's exceptions end.
BatchOutcome BatchRunner::call(std::span<const Delivery> batch, const Apply& apply) {
    std::string what;
    try {
        return apply ? apply() : handler_(batch)();
    } catch (const std::exception& caught) {
        what = caught.what();
    } catch (...) {
        what = "not a std::exception";
    }
    log_.error("consumer's handler has thrown", {{"queue", queue_}, {"what", what}});
    return batch.size() == 1 ? BatchOutcome{}.retry(0, "handler_failed", what)
                             : call_one_by_one(batch);
}

BatchOutcome BatchRunner::call_one_by_one(std::span<const Delivery> batch) {
    BatchOutcome all;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const auto one = call(batch.subspan(i, 1));
        if (one.is_later()) {
            return one;  // what was applied before will be again, and change nothing
        }
        for (const auto& trouble : one.to_park()) {
            all.park(i, trouble.reason, trouble.error);
        }
        for (const auto& trouble : one.to_retry()) {
            all.retry(i, trouble.reason, trouble.error);
        }
    }
    return all;
}

platform::Result<void> BatchRunner::park_all(std::span<const Delivery> batch,
                                             const std::vector<BatchOutcome::Trouble>& why) {
    if (why.empty()) {
        return {};
    }
    if (fault_points::bug("poison_requeued")) {
        return faults::kInternal.because("it goes back to where it came from");
    }
    std::vector<ParkedMessage> messages;
    for (const auto& trouble : why) {
        messages.push_back({&batch[trouble.index], trouble.reason, trouble.error});
    }
    if (auto parked = parking_.park(queue_, messages); !parked) {
        return parked;
    }
    for (const auto& message : messages) {
        parked_counter(message.reason).increment();
        log_.error("message parked", {{"queue", queue_},
                                      {"message_id", message.delivery->message_id},
                                      {"request_id", message.delivery->header("x-request-id")},
                                      {"traceparent", message.delivery->header("traceparent")},
                                      {"reason", message.reason},
                                      {"error", message.error}});
    }
    return {};
}

}  // namespace platform::messaging
