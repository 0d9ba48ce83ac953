#pragma once

#include <span>

#include "platform/core/clock.hpp"
#include "platform/log/log.hpp"
#include "platform/messaging/batch_outcome.hpp"
#include "platform/messaging/delivery.hpp"
#include "platform/metrics/metrics.hpp"
#include "user-service/application/apply_references.hpp"

namespace user {

// What user-service makes of the messages in its queue: every event of an account becomes its row
// in auth_users. Called in the consumer's thread.
//
// Metrics: consumer_stale_version_total, consumer_end_to_end_seconds (of what comes for the first
// time: a message that was put off or parked in between says nothing of the way).
class AuthSubscription {
public:
    AuthSubscription(const ApplyReferences& apply, const platform::Clock& clock,
                     platform::metrics::Registry& metrics, platform::log::Logger& log);

    // Everything readable is committed when it returns, except where it answers `later`. What
    // cannot be read is to be parked, as is what the database refuses for itself alone.
    platform::messaging::BatchOutcome operator()(
        std::span<const platform::messaging::Delivery> deliveries) const;

private:
    struct Readable;

    platform::Result<void> apply_found(const Readable& readable, std::size_t first,
                                       std::size_t last,
                                       platform::messaging::BatchOutcome& outcome) const;
    void observe(const Readable& readable) const;
    void log_all(std::span<const platform::messaging::Delivery> deliveries) const;

    const ApplyReferences& apply_;
    const platform::Clock& clock_;
    platform::log::Logger& log_;
    platform::metrics::Counter stale_;
    platform::metrics::Histogram end_to_end_seconds_;
};

}  // namespace user
