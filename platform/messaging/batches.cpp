#include "platform/messaging/batches.hpp"

#include <algorithm>
#include <utility>

namespace platform::messaging {

void Batches::add(std::uint64_t tag, Delivery delivery) {
    const bool is_suspect = BatchRunner::is_suspect(delivery);
    waiting_.push_back({tag, std::move(delivery), is_suspect});
}

void Batches::put_back(Batch&& batch) {
    for (auto i = batch.tags.size(); i-- > 0;) {
        const bool is_suspect = BatchRunner::is_suspect(batch.deliveries[i]);
        waiting_.push_front({batch.tags[i], std::move(batch.deliveries[i]), is_suspect});
    }
}

Batch Batches::cut() {
    Batch batch;
    for (auto left = size_of_next(); left > 0; --left) {
        batch.tags.push_back(waiting_.front().tag);
        batch.deliveries.push_back(std::move(waiting_.front().delivery));
        waiting_.pop_front();
    }
    return batch;
}

std::size_t Batches::size_of_next() const {
    const auto size = std::min(waiting_.size(), size_max_);
    std::size_t innocents = 0;
    while (innocents < size && !waiting_[innocents].is_suspect) {
        ++innocents;
    }
    return std::min(size, std::max(innocents, std::size_t{1}));
}

}  // namespace platform::messaging
