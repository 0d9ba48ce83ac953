#include "platform/amqp/connection.hpp"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "platform/amqp/faults.hpp"
#include "platform/amqp/wire.hpp"
#include "platform/core/ensure.hpp"
#include "platform/core/fault_points.hpp"

namespace platform::amqp {

namespace {

constexpr amqp_channel_t kChannel = 1;
constexpr std::string_view kConsumerTag = "consumer";
constexpr int kFrameBytesTaken = 256 * 1024;
constexpr std::chrono::seconds kHeartbeatTick{3};
constexpr unsigned kSilenceMaxMs = 12'000;  // the broker sends a heartbeat every 5 s
constexpr timeval kNoWait{0, 0};
constexpr timeval kGoodbyeTimeout{1, 0};

std::size_t send_buffer_bytes(int descriptor) {
    int granted = 0;
    socklen_t size = sizeof granted;
    getsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &granted, &size);
    return static_cast<std::size_t>(granted);
}

}  // namespace

void Connection::Destroy::operator()(amqp_connection_state_t_* state) const noexcept {
    amqp_destroy_connection(state);
}

// The kernel counts its own overhead against the buffer, so a third of it is what we rely on.
Connection::Connection(loop::Loop& loop, State state)
    : state_{std::move(state)},
      descriptor_{amqp_get_sockfd(state_.get())},
      send_room_bytes_{send_buffer_bytes(descriptor_) / 3},
      heartbeat_{loop,
                 [this] {
                     check_peer();
                     drain();
                 }},
      soon_{loop, [this] { drain(); }},
      flush_{loop, [this] { cork(false); }},
      loop_{loop} {}

Connection::~Connection() {
    poll_.reset();  // before the descriptor that it watches
}

Result<void> Connection::outcome_of_call(const Fault& fault) {
    const auto reply = amqp_get_rpc_reply(state_.get());
    if (reply.reply_type == AMQP_RESPONSE_NORMAL) {
        amqp_maybe_release_buffers(state_.get());
        return {};
    }
    broken_ = true;
    return fault.because(wire::reason_of(reply));
}

Result<void> Connection::check_exchange(const std::string& exchange) {
    amqp_exchange_declare(state_.get(), kChannel, wire::bytes(exchange), wire::bytes(""), 1, 1, 0,
                          0, amqp_empty_table);
    return outcome_of_call(kTopologyRefused);
}

Result<void> Connection::check_queue(const std::string& queue) {
    amqp_queue_declare(state_.get(), kChannel, wire::bytes(queue), 1, 1, 0, 0, amqp_empty_table);
    return outcome_of_call(kTopologyRefused);
}

Result<std::optional<QueueState>> Connection::look_at_queue(const std::string& queue) {
    const auto* found = amqp_queue_declare(state_.get(), kChannel, wire::bytes(queue), 1, 1, 0, 0,
                                           amqp_empty_table);
    const auto reply = amqp_get_rpc_reply(state_.get());
    if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION &&
        reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD &&
        static_cast<amqp_channel_close_t*>(reply.reply.decoded)->reply_code == AMQP_NOT_FOUND) {
        broken_ = true;
        return std::optional<QueueState>{};
    }
    const auto state =
        found != nullptr ? QueueState{found->message_count, found->consumer_count} : QueueState{};
    if (auto looked = outcome_of_call(kTopologyRefused); !looked) {
        return looked.error();
    }
    return std::optional{state};
}

Result<void> Connection::open_own_queue(const std::string& queue, std::int32_t length_max) {
    amqp_table_entry_t bound{};
    bound.key = wire::bytes("x-max-length");
    bound.value.kind = AMQP_FIELD_KIND_I32;
    bound.value.value.i32 = length_max;
    amqp_queue_declare(state_.get(), kChannel, wire::bytes(queue), 0, 0, 1, 1, {1, &bound});
    return outcome_of_call(kTopologyRefused);
}

Result<void> Connection::bind_queue(const std::string& queue, const std::string& exchange,
                                    const std::string& binding_key) {
    amqp_queue_bind(state_.get(), kChannel, wire::bytes(queue), wire::bytes(exchange),
                    wire::bytes(binding_key), amqp_empty_table);
    return outcome_of_call(kTopologyRefused);
}

Result<void> Connection::select_confirms() {
    amqp_confirm_select(state_.get(), kChannel);
    return outcome_of_call(kBrokerUnavailable);
}

// The library has one limit for both directions, and would cut the bodies that it sends by it.
Result<void> Connection::take_larger_frames() {
    consumes_ = true;
    const int status = amqp_tune_connection(state_.get(), amqp_get_channel_max(state_.get()),
                                            kFrameBytesTaken, amqp_get_heartbeat(state_.get()));
    if (status != AMQP_STATUS_OK) {
        broken_ = true;
        return kBrokerUnavailable.because(wire::reason_of(status));
    }
    return {};
}

Result<void> Connection::consume(const std::string& queue, std::uint16_t prefetch) {
    const std::uint16_t limit = fault_points::bug_later("prefetch_lost") ? 0 : prefetch;
    amqp_basic_qos(state_.get(), kChannel, 0, limit, 0);
    if (auto limited = outcome_of_call(kBrokerUnavailable); !limited) {
        return limited;
    }
    if (auto taken = take_larger_frames(); !taken) {
        return taken;
    }
    const amqp_boolean_t unacknowledged = fault_points::bug("ack_before_commit") ? 1 : 0;
    amqp_basic_consume(state_.get(), kChannel, wire::bytes(queue), wire::bytes(kConsumerTag), 0,
                       unacknowledged, 0, amqp_empty_table);
    return outcome_of_call(kTopologyRefused);
}

void Connection::start(Handlers handlers) {
    handlers_ = std::move(handlers);
    poll_.emplace(loop_, descriptor_, [this] { drain(); });
    heartbeat_.start(kHeartbeatTick, kHeartbeatTick);
    soon_.start({});  // deliveries may have come with the answer to consume()
}

bool Connection::has_room_for(std::size_t bytes) const {
    int unsent = 0;
    if (fault_points::bug("no_blocked_handling")) {
        return true;
    }
    if (ioctl(descriptor_, SIOCOUTQ, &unsent) != 0) {
        return false;
    }
    return unsent == 0 || static_cast<std::size_t>(unsent) + bytes <= send_room_bytes_;
}

Result<void> Connection::publish(const Message& message) {
    ensure(!consumes_, "a connection that consumes publishes nothing");
    const wire::Properties properties{message};
    if (!flush_.is_running()) {
        cork(true);
        flush_.start({});
    }
    return sent(amqp_basic_publish(
        state_.get(), kChannel, wire::bytes(message.exchange), wire::bytes(message.routing_key),
        fault_points::bug("no_mandatory") ? 0 : 1, 0, properties.get(), wire::bytes(message.body)));
}

// What is published in one go leaves in as few segments as it fits, so that the broker wakes for
// many messages and not for each. Without it the library sends every message for itself.
void Connection::cork(bool corked) {
    const int value = corked ? 1 : 0;
    setsockopt(descriptor_, IPPROTO_TCP, TCP_CORK, &value, sizeof value);
}

Result<void> Connection::ack(std::uint64_t tag, bool multiple) {
    if (fault_points::bug("ack_before_commit")) {
        return {};
    }
    auto acknowledged = sent(amqp_basic_ack(state_.get(), kChannel, tag, multiple ? 1 : 0));
    fault_points::crash("after_ack");
    return acknowledged;
}

Result<void> Connection::cancel() {
    amqp_basic_cancel_t request{};
    request.consumer_tag = wire::bytes(kConsumerTag);
    return sent(amqp_send_method(state_.get(), kChannel, AMQP_BASIC_CANCEL_METHOD, &request));
}

Result<void> Connection::consume_again(const std::string& queue) {
    amqp_basic_consume_t request{};
    request.queue = wire::bytes(queue);
    request.consumer_tag = wire::bytes(kConsumerTag);
    request.arguments = amqp_empty_table;
    return sent(amqp_send_method(state_.get(), kChannel, AMQP_BASIC_CONSUME_METHOD, &request));
}

// The library may have read frames while it wrote.
Result<void> Connection::sent(int status) {
    if (status != AMQP_STATUS_OK) {
        return kBrokerUnavailable.because("cannot send: " + wire::reason_of(status));
    }
    if (amqp_frames_enqueued(state_.get()) != 0 || amqp_data_in_buffer(state_.get()) != 0) {
        soon_.start({});
    }
    return {};
}

void Connection::close() {
    if (broken_ || blocked_) {  // a blocked broker does not read the goodbye
        return;
    }
    broken_ = true;
    cork(false);
    amqp_set_rpc_timeout(state_.get(), &kGoodbyeTimeout);
    amqp_connection_close(state_.get(), AMQP_REPLY_SUCCESS);
}

void Connection::drain() {
    while (!broken_ && handle_next()) {
    }
    if (!broken_) {
        handlers_.on_drained();
    }
}

// A read that yields nothing is also what makes the library send a heartbeat that is due.
bool Connection::handle_next() {
    amqp_frame_t frame{};
    const int status = amqp_simple_wait_frame_noblock(state_.get(), &frame, &kNoWait);
    if (status == AMQP_STATUS_TIMEOUT) {
        return false;
    }
    if (status != AMQP_STATUS_OK) {
        break_with(wire::reason_of(status));
        return false;
    }
    bool in_order = true;
    if (frame.frame_type == AMQP_FRAME_METHOD) {
        in_order = handle_method(frame.payload.method.id, frame.payload.method.decoded);
    } else if (frame.frame_type == AMQP_FRAME_HEADER) {
        const auto& header = frame.payload.properties;
        const auto& properties = *static_cast<amqp_basic_properties_t*>(header.decoded);
        in_order = assembler_.header(header.body_size, wire::read_properties(properties)) &&
                   deliver_whole();
    } else if (frame.frame_type == AMQP_FRAME_BODY) {
        in_order = assembler_.body(wire::text(frame.payload.body_fragment)) && deliver_whole();
    }
    if (!in_order && !broken_) {
        break_with("the broker sent frames out of order, or a message beyond our bound");
    }
    amqp_maybe_release_buffers(state_.get());
    return !broken_;
}

bool Connection::handle_method(std::uint32_t id, void* decoded) {
    switch (id) {
        case AMQP_BASIC_DELIVER_METHOD: {
            const auto& deliver = *static_cast<amqp_basic_deliver_t*>(decoded);
            Incoming incoming{.tag = deliver.delivery_tag,
                              .redelivered = deliver.redelivered != 0,
                              .message = {}};
            incoming.message.exchange = wire::text(deliver.exchange);
            incoming.message.routing_key = wire::text(deliver.routing_key);
            return assembler_.begin(std::move(incoming));
        }
        case AMQP_BASIC_RETURN_METHOD: {
            const auto& returned = *static_cast<amqp_basic_return_t*>(decoded);
            Returned content{.code = returned.reply_code,
                             .text = std::string{wire::text(returned.reply_text)},
                             .message = {}};
            content.message.exchange = wire::text(returned.exchange);
            content.message.routing_key = wire::text(returned.routing_key);
            return assembler_.begin(std::move(content));
        }
        case AMQP_BASIC_ACK_METHOD: {
            const auto& ack = *static_cast<amqp_basic_ack_t*>(decoded);
            handlers_.on_confirm({ack.delivery_tag, ack.multiple != 0, true});
            return true;
        }
        case AMQP_BASIC_NACK_METHOD: {
            const auto& nack = *static_cast<amqp_basic_nack_t*>(decoded);
            handlers_.on_confirm({nack.delivery_tag, nack.multiple != 0, false});
            return true;
        }
        case AMQP_BASIC_CANCEL_METHOD:
            handlers_.on_cancel();
            return true;
        case AMQP_BASIC_CANCEL_OK_METHOD:
            handlers_.on_cancelled();
            return true;
        case AMQP_CONNECTION_BLOCKED_METHOD:
            if (fault_points::bug("no_blocked_handling")) {
                return true;
            }
            blocked_ = true;
            handlers_.on_blocked(
                true, wire::text(static_cast<amqp_connection_blocked_t*>(decoded)->reason));
            return true;
        case AMQP_CONNECTION_UNBLOCKED_METHOD:
            blocked_ = false;
            handlers_.on_blocked(false, "");
            return true;
        case AMQP_CHANNEL_CLOSE_METHOD: {
            const auto& close = *static_cast<amqp_channel_close_t*>(decoded);
            closed_by_broker(AMQP_CHANNEL_CLOSE_OK_METHOD, kChannel,
                             wire::close_reason(close.reply_code, close.reply_text));
            return true;
        }
        case AMQP_CONNECTION_CLOSE_METHOD: {
            const auto& close = *static_cast<amqp_connection_close_t*>(decoded);
            closed_by_broker(AMQP_CONNECTION_CLOSE_OK_METHOD, 0,
                             wire::close_reason(close.reply_code, close.reply_text));
            return true;
        }
        default:
            return true;
    }
}

void Connection::closed_by_broker(std::uint32_t answer, std::uint16_t channel, std::string reason) {
    amqp_channel_close_ok_t nothing{};  // both answers are without arguments
    amqp_send_method(state_.get(), channel, answer, &nothing);
    break_with(std::move(reason));
}

bool Connection::deliver_whole() {
    auto content = assembler_.take();
    if (content && std::holds_alternative<Incoming>(*content)) {
        fault_points::crash("after_deliver");
        handlers_.on_delivery(std::get<Incoming>(std::move(*content)));
    } else if (content) {
        handlers_.on_return(std::get<Returned>(std::move(*content)));
    }
    return true;
}

// The library itself notices a silent peer only after two heartbeats, 20 s. The kernel knows when
// the last byte came, also while this thread was busy elsewhere.
void Connection::check_peer() {
    tcp_info info{};
    socklen_t size = sizeof info;
    if (fault_points::bug("missing_heartbeat")) {
        return;
    }
    if (!broken_ && getsockopt(descriptor_, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
        info.tcpi_last_data_recv > kSilenceMaxMs) {
        break_with("nothing was heard of the broker for " +
                   std::to_string(info.tcpi_last_data_recv / 1000) + " s");
    }
}

void Connection::abandon() {
    broken_ = true;
    poll_.reset();  // a hung-up descriptor would call back again and again
    heartbeat_.stop();
    soon_.stop();
    flush_.stop();
}

void Connection::break_with(std::string reason) {
    abandon();
    handlers_.on_broken(kBrokerUnavailable.because(std::move(reason)));
}

}  // namespace platform::amqp
