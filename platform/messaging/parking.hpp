#pragma once

#include <span>
#include <string>
#include <vector>

#include "platform/core/result.hpp"
#include "platform/db/database.hpp"
#include "platform/messaging/delivery.hpp"

namespace platform::messaging {

// A message that is to be taken out of its queue for good, and why.
struct ParkedMessage {
    const Delivery* delivery;
    std::string reason;  // a stable word: "schema"
    std::string error;   // for people; holds no personal data
};

// Where messages go that can't be applied: rows of parked_events (parking.sql and parked_again.sql)
// in the service's own database, from where an operator looks at them, replays or drops them.
// Thread-safe.
class ParkingLot {
public:
    explicit ParkingLot(db::Database& database) : database_{database} {}

    // All of them or none; a message that is there already counts once more and is open again.
    // kDatabaseUnavailable while that is so. One that no row takes is parked without its metadata,
    // as "not_parkable", and in a transaction of its own, as are its neighbours then.
    [[nodiscard]] Result<void> park(const std::string& queue,
                                    std::span<const ParkedMessage> messages);

    // Notes that a message is about to be handled that may end the process. Answers how often that
    // was noted, this time included. Forgets those of which nothing was heard for a day.
    [[nodiscard]] Result<int> begin_suspect(const std::string& queue, const Delivery& delivery);
    // They did not.
    [[nodiscard]] Result<void> clear_suspects(const std::vector<std::string>& fingerprints);

    // What makes a message the same when it is delivered, retried or replayed again, in
    // hexadecimal: its queue, message id, first routing key, type, body and own headers.
    [[nodiscard]] static std::string fingerprint(const std::string& queue,
                                                 const Delivery& delivery);

private:
    [[nodiscard]] Result<void> insert(const std::string& queue, std::span<const std::string> rows);

    db::Database& database_;
};

}  // namespace platform::messaging
