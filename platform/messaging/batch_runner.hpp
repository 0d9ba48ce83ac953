#pragma once

#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "platform/log/log.hpp"
#include "platform/messaging/handler.hpp"
#include "platform/messaging/parking.hpp"
#include "platform/metrics/metrics.hpp"

namespace platform::messaging {

// Gives batches to the handler and settles what it says of them, so that every message ends as
// applied, parked or on its way to a retry. For one thread at a time, which it blocks, but for
// read().
//
// A message that the broker has delivered before may be what ended the process: it is run alone,
// noted in the database before it is looked at, and parked when it has been noted twice and never
// came to an end. So it costs three starts, and its neighbours nothing. The end is when it is
// acknowledged, or given up with its connection: what is done for it until then may crash, too.
//
// Metrics: consumer_batch_seconds, consumer_batch_size, consumer_parked_total{reason}.
class BatchRunner {
public:
    // When the handler throws, the deliveries of its batch are given one by one, and each that
    // throws alone has to be given again after a while ("handler_failed").
    BatchRunner(std::string queue, int retries_max, Handler handler, ParkingLot& parking,
                metrics::Registry& metrics, log::Logger& log);

    // Whether a message is to be run alone.
    [[nodiscard]] static bool is_suspect(const Delivery& delivery);
    // How often it has been given again after a while: 0 to 1000. A publisher may write anything
    // into that header: what is no number, or below 0, counts as 0, and what is above as 1000.
    [[nodiscard]] static int retries_of(const Delivery& delivery);

    struct Result {
        bool later = false;  // nothing is settled: the whole batch is to be given again
        std::string reason;  // why
        std::vector<BatchOutcome::Trouble> retries;  // every other delivery is done
        // The batch is a suspect that is noted under this fingerprint, until clear_suspects().
        std::optional<std::string> suspect{};
    };
    // Has a batch read ahead by the handler, for run(): one without a suspect, which is not looked
    // at before it is noted. May be called while another batch is run.
    [[nodiscard]] Apply read(std::span<const Delivery> batch) const;

    // `batch` has one delivery or none that is suspect. Without `apply` it is read here.
    [[nodiscard]] Result run(std::span<const Delivery> batch, const Apply& apply = {});

    // Parks one that cannot be given again. False while the database is away.
    [[nodiscard]] bool park(const Delivery& delivery, const BatchOutcome::Trouble& why);

    // Nothing more is done for them, and the process is still there. What cannot be cleared now is
    // tried again with the next, and does not count against the message as long as we live.
    void clear_suspects(const std::vector<std::string>& fingerprints);

private:
    [[nodiscard]] metrics::Counter parked_counter(const std::string& reason);
    [[nodiscard]] BatchOutcome run_suspect(std::span<const Delivery> batch,
                                           std::optional<std::string>& noted);
    [[nodiscard]] Result settle(std::span<const Delivery> batch, const BatchOutcome& outcome);
    [[nodiscard]] BatchOutcome call(std::span<const Delivery> batch, const Apply& apply = {});
    [[nodiscard]] BatchOutcome call_one_by_one(std::span<const Delivery> batch);
    [[nodiscard]] platform::Result<void> park_all(std::span<const Delivery> batch,
                                                  const std::vector<BatchOutcome::Trouble>& why);

    std::string queue_;
    int retries_max_;
    Handler handler_;
    ParkingLot& parking_;
    metrics::Registry& metrics_;
    log::Logger& log_;
    std::set<std::string> uncleared_;
    metrics::Histogram batch_seconds_;
    metrics::Histogram batch_size_;
};

}  // namespace platform::messaging
