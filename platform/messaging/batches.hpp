#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <vector>

#include "platform/messaging/batch_runner.hpp"

namespace platform::messaging {

// Deliveries that are done together.
struct Batch {
    std::vector<std::uint64_t> tags;
    std::vector<Delivery> deliveries;
    Apply apply{};         // nothing where it is not to be read ahead
    bool follows = false;  // another that was not done yet when this one was given
    std::uint64_t generation = 0;
    BatchRunner::Result result{};
};

// What a consumer was delivered and has not begun, in the order of the queue, and how it is cut
// into batches: a suspect goes alone.
class Batches {
public:
    explicit Batches(std::size_t size_max) : size_max_{std::max<std::size_t>(size_max, 1)} {}

    void add(std::uint64_t tag, Delivery delivery);
    void put_back(Batch&& batch);  // before all others
    void clear() { waiting_.clear(); }

    [[nodiscard]] bool empty() const { return waiting_.empty(); }
    [[nodiscard]] bool is_full() const { return waiting_.size() >= size_max_; }
    [[nodiscard]] bool is_single() const { return size_of_next() == 1; }  // the next batch

    // Of the next batch, where there is one.
    [[nodiscard]] bool is_suspect() const { return !empty() && waiting_.front().is_suspect; }

    [[nodiscard]] Batch cut();  // one delivery at least, where there is any

private:
    struct Waiting {
        std::uint64_t tag;
        Delivery delivery;
        bool is_suspect;
    };

    [[nodiscard]] std::size_t size_of_next() const;

    std::size_t size_max_;
    std::deque<Waiting> waiting_;
};

}  // namespace platform::messaging
