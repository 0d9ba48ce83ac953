#include "platform/messaging/round.hpp"

#include <string_view>
#include <unordered_map>

namespace platform::messaging {

Round::Round(std::vector<OutboxRow> rows) : rows_{std::move(rows)}, successor_(rows_.size()) {
    std::unordered_map<std::string_view, std::size_t> last_of;
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        const auto [known, is_first] = last_of.try_emplace(rows_[row].aggregate_id, row);
        if (is_first) {
            ready_.push_back(row);
        } else {
            successor_[known->second] = row;
            known->second = row;
        }
    }
}

std::optional<std::size_t> Round::next() {
    if (ready_.empty()) {
        return std::nullopt;
    }
    const auto row = ready_.front();
    ready_.pop_front();
    ++given_;
    return row;
}

void Round::put_back(std::size_t row) {
    ready_.push_front(row);
    --given_;
}

void Round::confirmed(std::size_t row) {
    ++settled_;
    ++confirmed_count_;
    confirmed_.push_back(row);
    if (successor_[row]) {
        ready_.push_back(*successor_[row]);
    }
}

void Round::failed(Failure failure) {
    ++settled_;
    for (auto behind = successor_[failure.row]; behind; behind = successor_[*behind]) {
        ++skipped_;
    }
    failed_.push_back(std::move(failure));
}

}  // namespace platform::messaging
