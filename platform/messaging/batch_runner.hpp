#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "platform/log/log.hpp"
#include "platform/messaging/batch_outcome.hpp"
#include "platform/messaging/parking.hpp"
#include "platform/metrics/metrics.hpp"

namespace platform::messaging {

// How often a message was given again after a while. A header of our own, as the broker's counts
// differ from version to version.
inline constexpr std::string_view kRetryHeader = "x-retry";

// Gives batches to the handler and settles what it says of them, so that every message ends as
// applied, parked or on its way to a retry. For the consumer's thread, which it blocks meanwhile.
//
// A message that the broker has delivered before may be what ended the process: it is run alone,
// noted in the database before it is looked at, and parked when it has been noted twice and never
// came to an end. So it costs three starts, and its neighbours nothing.
//
// Metrics: consumer_batch_seconds, consumer_batch_size, consumer_parked_total{reason}.
class BatchRunner {
public:
    // When it throws, the deliveries of its batch are given one by one, and each that throws alone
    // has to be given again after a while ("handler_failed").
    using Handler = std::function<BatchOutcome(std::span<const Delivery>)>;

    BatchRunner(std::string queue, int retries_max, Handler handler, ParkingLot& parking,
                metrics::Registry& metrics, log::Logger& log);

    // Whether a message is to be run alone.
    [[nodiscard]] static bool is_suspect(const Delivery& delivery);
    // How often it has been given again after a while.
    [[nodiscard]] static int retries_of(const Delivery& delivery);

    struct Result {
        bool later = false;  // nothing is settled: the whole batch is to be given again
        std::string reason;  // why
        std::vector<BatchOutcome::Trouble> retries;  // every other delivery is done
    };
    // `batch` has one delivery or none that is suspect.
    [[nodiscard]] Result run(std::span<const Delivery> batch);

    // Parks one that cannot be given again. False while the database is away.
    [[nodiscard]] bool park(const Delivery& delivery, const BatchOutcome::Trouble& why);

private:
    [[nodiscard]] metrics::Counter parked_counter(const std::string& reason);
    [[nodiscard]] BatchOutcome run_suspect(std::span<const Delivery> batch);
    [[nodiscard]] BatchOutcome call(std::span<const Delivery> batch);
    [[nodiscard]] BatchOutcome call_one_by_one(std::span<const Delivery> batch);
    [[nodiscard]] platform::Result<void> park_all(std::span<const Delivery> batch,
                                                  const std::vector<BatchOutcome::Trouble>& why);

    std::string queue_;
    int retries_max_;
    Handler handler_;
    ParkingLot& parking_;
    metrics::Registry& metrics_;
    log::Logger& log_;
    metrics::Histogram batch_seconds_;
    metrics::Histogram batch_size_;
};

}  // namespace platform::messaging
