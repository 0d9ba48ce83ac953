#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace platform::messaging {

// What a handler made of a batch. It starts as "all done".
class BatchOutcome {
public:
    struct Trouble {
        std::size_t index;   // of the delivery in the batch
        std::string reason;  // a stable word, cut at 64 bytes: "envelope_invalid"
        std::string error;   // for people, cut at 1,024 bytes; holds no personal data
    };

    // Nothing need be committed, and it is no message's fault (the database is away): the whole
    // batch is kept and given again after 0.1 s to 2 s.
    [[nodiscard]] static BatchOutcome later(std::string reason);

    // The delivery at `index` can never be applied: it is parked. Every other one is done.
    BatchOutcome& park(std::size_t index, std::string reason, std::string error);

    // It could not be applied now, alone of its batch: it is given again after a while, three times
    // at most, and parked then.
    BatchOutcome& retry(std::size_t index, std::string reason, std::string error);

    [[nodiscard]] bool is_later() const { return later_; }
    [[nodiscard]] const std::string& reason() const { return reason_; }
    [[nodiscard]] const std::vector<Trouble>& to_park() const { return to_park_; }
    [[nodiscard]] const std::vector<Trouble>& to_retry() const { return to_retry_; }

private:
    bool later_ = false;
    std::string reason_;
    std::vector<Trouble> to_park_;
    std::vector<Trouble> to_retry_;
};

}  // namespace platform::messaging
