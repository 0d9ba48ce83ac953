#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "platform/core/clock.hpp"
#include "platform/core/result.hpp"
#include "platform/db/database.hpp"

namespace platform::messaging {

// A message that was parked (parking.hpp), without its body and headers. Texts are the publisher's
// and may hold anything but U+0000.
struct ParkedRow {
    std::int64_t id = 0;
    std::string queue;
    std::string exchange;
    std::string routing_key;
    std::string message_id;
    std::string type;
    std::string content_type;
    std::string reason;
    std::string error;
    std::int64_t body_bytes = 0;
    Timestamp parked_at{};       // the first time
    Timestamp last_parked_at{};  // a replay that comes back is parked again
    int times = 0;
    std::optional<Timestamp> replayed_at;
};

// The whole of it.
struct ParkedBody {
    ParkedRow row;
    std::map<std::string, std::string> headers;
    std::string headers_json;
    std::string body;
};

// Which rows are meant; what is not given does not matter.
struct ParkedFilter {
    std::vector<std::int64_t> ids;
    std::string reason;
    std::optional<Timestamp> since;  // that they were parked last, inclusive
    std::optional<Timestamp> until;  // exclusive
    bool replayed_too = false;       // else only those that are open; ids are meant in any case
};

// What an operator does with the parking lot of one service. All fail with kDatabaseUnavailable.
class ParkedRows {
public:
    explicit ParkedRows(db::Database& database) : database_{database} {}

    // By id, at most `limit`.
    [[nodiscard]] Result<std::vector<ParkedRow>> list(const ParkedFilter& filter, int limit) const;
    [[nodiscard]] Result<std::vector<std::int64_t>> ids(const ParkedFilter& filter) const;
    // Those of these that are there, by id.
    [[nodiscard]] Result<std::vector<ParkedBody>> load(const std::vector<std::int64_t>& ids) const;
    // Every reason that there is, with how many are open and how many there are.
    struct Reason {
        std::int64_t open = 0;
        std::int64_t all = 0;
    };
    [[nodiscard]] Result<std::map<std::string, Reason>> reasons() const;

    // Deletes these, whatever has become of them, and calls `on_dropped` for each with all that it
    // was before the deletion is committed; an Error of that undoes it for all. Answers how many.
    [[nodiscard]] Result<std::int64_t> drop(
        const std::vector<std::int64_t>& ids,
        const std::function<Result<void>(const ParkedBody&)>& on_dropped);

    // Notes that a message is on its way again: unless it was parked once more since it was read.
    struct Sent {
        std::int64_t id;
        int times;  // as it was read
    };
    // Answers the ids that were noted.
    [[nodiscard]] Result<std::vector<std::int64_t>> note_replayed(const std::vector<Sent>& sent);

private:
    db::Database& database_;
};

}  // namespace platform::messaging
