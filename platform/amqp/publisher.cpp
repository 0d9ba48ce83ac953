#include "platform/amqp/publisher.hpp"

#include <algorithm>
#include <charconv>

#include "platform/amqp/faults.hpp"
#include "platform/core/fault_points.hpp"

namespace platform::amqp {

namespace {

constexpr std::chrono::milliseconds kOverdueTick{500};
constexpr std::chrono::milliseconds kRoomTick{2};
constexpr std::size_t kFrameOverheadBytes = 160;  // of three frames and the properties' lengths

// What a message takes on the wire, about.
std::size_t wire_bytes(const Message& message) {
    std::size_t bytes = kFrameOverheadBytes + message.body.size() + message.exchange.size() +
                        message.routing_key.size() + message.message_id.size() +
                        message.type.size() + message.content_type.size();
    for (const auto& [name, value] : message.headers) {
        bytes += name.size() + value.size() + 6;
    }
    return bytes;
}

}  // namespace

Publisher::Publisher(loop::Loop& loop, Endpoint endpoint, PublisherConfig config, log::Logger& log)
    : config_{std::move(config)},
      link_{loop, std::move(endpoint), config_.name, log},
      overdue_{loop, [this] { check_overdue(); }},
      room_{loop, [this] { callbacks_.on_ready(); }} {}

void Publisher::start(Callbacks callbacks) {
    callbacks_ = std::move(callbacks);
    Link::Setup setup;
    setup.prepare = [this](Connection& connection) -> Result<void> {
        for (const auto& exchange : config_.exchanges) {
            if (auto checked = connection.check_exchange(exchange); !checked) {
                return checked;
            }
        }
        return fault_points::bug("no_confirms") ? Result<void>{} : connection.select_confirms();
    };
    setup.handlers.on_confirm = [this](const Confirm& confirm) { on_confirm(confirm); };
    setup.handlers.on_return = [this](Returned&& returned) { on_return(returned); };
    setup.handlers.on_drained = [this] { callbacks_.on_ready(); };
    setup.on_up = [this] {
        unblocked_at_ = Clock::now();
        overdue_.start(kOverdueTick, kOverdueTick);
        callbacks_.on_ready();
    };
    setup.on_down = [this] { lose(); };
    setup.on_blocked = [this] {
        unblocked_at_ = Clock::now();
        callbacks_.on_ready();
    };
    link_.start(std::move(setup));
}

bool Publisher::publish(Message message, std::uint64_t token) {
    message.correlation_id = std::to_string(token);
    Connection* connection = link_.connection();
    const std::size_t bytes = wire_bytes(message);
    if (connection == nullptr || link_.is_blocked() || tracker_.open() >= config_.window_messages ||
        (tracker_.open() > 0 && tracker_.open_bytes() + bytes > config_.window_bytes)) {
        return false;
    }
    if (!connection->has_room_for(bytes)) {
        room_.start(kRoomTick);  // the kernel does not tell
        return false;
    }
    if (auto sent = connection->publish(message); !sent) {
        link_.fail(sent.error());
        return false;
    }
    fault_points::crash("mid_publish");
    if (fault_points::bug("no_confirms")) {
        callbacks_.on_settled(token, Outcome::confirmed, "", {});
        return true;
    }
    tracker_.sent(token, bytes, Clock::now());
    return true;
}

void Publisher::on_confirm(const Confirm& confirm) {
    fault_points::crash("before_confirm");
    const auto settled = tracker_.confirm(confirm);
    if (!settled) {
        link_.fail(kBrokerUnavailable.because("the broker confirmed what was not published"));
        return;
    }
    const auto now = Clock::now();
    for (const auto& [token, outcome, reason, sent_at] : *settled) {
        callbacks_.on_settled(token, outcome, reason, now - sent_at);
    }
    fault_points::crash("after_confirm");
}

void Publisher::on_return(const Returned& returned) {
    const auto& name = returned.message.correlation_id;
    std::uint64_t token = 0;
    const auto [end, fault] = std::from_chars(name.data(), name.data() + name.size(), token);
    if (fault != std::errc{} ||
        !tracker_.returned(token, std::to_string(returned.code) + " " + returned.text)) {
        link_.fail(kBrokerUnavailable.because("the broker returned what was not published"));
    }
}

// An alarm stops confirms for as long as it lasts, so the time counts from its end.
void Publisher::check_overdue() {
    const auto oldest = tracker_.oldest_sent_at();
    if (link_.is_blocked() || !oldest) {
        return;
    }
    if (Clock::now() - std::max(*oldest, unblocked_at_) > config_.confirm_timeout) {
        overdue_lost_ = true;
        link_.fail(kBrokerUnavailable.because("no confirm came in time"));
    }
}

void Publisher::lose() {
    overdue_.stop();
    tracker_.clear();
    callbacks_.on_lost();
    overdue_lost_ = false;
}

}  // namespace platform::amqp
