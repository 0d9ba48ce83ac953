#include "platform/amqp/ack_order.hpp"

namespace platform::amqp {

std::vector<AckOrder::Ack> AckOrder::take() {
    std::vector<Ack> acks;
    bool none_open_before = true;
    for (auto delivery = open_.begin(); delivery != open_.end();) {
        const auto [tag, is_done] = *delivery;
        if (!is_done) {
            none_open_before = false;
            ++delivery;
            continue;
        }
        if (none_open_before) {
            acks.assign(1, {tag, true});
        } else {
            acks.push_back({tag, false});
        }
        delivery = open_.erase(delivery);
    }
    return acks;
}

}  // namespace platform::amqp
