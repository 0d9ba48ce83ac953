#pragma once

#include <span>

#include "platform/core/clock.hpp"
#include "platform/log/log.hpp"
#include "platform/messaging/handler.hpp"
#include "platform/metrics/metrics.hpp"
#include "user-service/adapters/revocations/intake.hpp"
#include "user-service/application/apply_references.hpp"
#include "user-service/application/revocations.hpp"

namespace user {

// What user-service makes of the messages in its queue: every event of an account becomes its row
// in auth_users, every revocation a row of revoked_sessions, and known to this replica.
//
// Metrics: consumer_stale_version_total, consumer_end_to_end_seconds (of what comes for the first
// time: a message that was put off or parked in between says nothing of the way).
class AuthSubscription {
public:
    AuthSubscription(const ApplyReferences& apply, const RecordRevocations& record,
                     const RevocationIntake& intake, const platform::Clock& clock,
                     platform::metrics::Registry& metrics, platform::log::Logger& log);

    // Reads, and answers what applies it: everything readable is committed when that returns,
    // except where it answers `later`. What cannot be read is to be parked, as is what the database
    // refuses for itself alone. Called and applied in any thread.
    platform::messaging::Apply operator()(
        std::span<const platform::messaging::Delivery> deliveries) const;

private:
    struct Readable;

    [[nodiscard]] platform::messaging::BatchOutcome apply_all(
        std::span<const platform::messaging::Delivery> deliveries, const Readable& readable) const;

    platform::Result<void> apply_references(const Readable& readable,
                                            platform::messaging::BatchOutcome& outcome) const;
    platform::Result<void> record_revocations(const Readable& readable,
                                              platform::messaging::BatchOutcome& outcome) const;
    void observe(const Readable& readable) const;
    void log_all(std::span<const platform::messaging::Delivery> deliveries) const;

    const ApplyReferences& apply_;
    const RecordRevocations& record_;
    const RevocationIntake& intake_;
    const platform::Clock& clock_;
    platform::log::Logger& log_;
    platform::metrics::Counter stale_;
    platform::metrics::Histogram end_to_end_seconds_;
};

}  // namespace user
