#pragma once

#include <span>

#include "platform/log/log.hpp"
#include "platform/messaging/batch_outcome.hpp"
#include "platform/messaging/delivery.hpp"
#include "user-service/application/apply_references.hpp"

namespace user {

// What user-service makes of the messages in its queue: every event of an account becomes its row
// in auth_users. Called in the consumer's thread.
class AuthSubscription {
public:
    AuthSubscription(const ApplyReferences& apply, platform::log::Logger& log)
        : apply_{apply}, log_{log} {}

    // Everything readable is committed when it returns, except where it answers `later`. What
    // cannot be read is to be parked, as is what the database refuses for itself alone.
    platform::messaging::BatchOutcome operator()(
        std::span<const platform::messaging::Delivery> deliveries) const;

private:
    void log_all(std::span<const platform::messaging::Delivery> deliveries) const;

    const ApplyReferences& apply_;
    platform::log::Logger& log_;
};

}  // namespace user
