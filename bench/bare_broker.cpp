#include "bench/bare_broker.hpp"

#include <amqp_framing.h>
#include <amqp_tcp_socket.h>

#include <array>
#include <stdexcept>

#include "platform/amqp/url.hpp"
#include "platform/messaging/envelope.hpp"

namespace bench {

namespace {

constexpr int kFrameBytesMax = 131'072;
constexpr int kNoHeartbeat = 0;

void require(bool holds, const char* what) {
    if (!holds) {
        throw std::runtime_error{std::string{"bare loop on RabbitMQ: "} + what};
    }
}

void require_answer(const BareConnection& connection, const char* what) {
    require(amqp_get_rpc_reply(connection.state()).reply_type == AMQP_RESPONSE_NORMAL, what);
}

amqp_bytes_t bytes(const std::string& text) {
    return {text.size(), const_cast<char*>(text.data())};
}

amqp_table_entry_t entry(const char* name, amqp_bytes_t value) {
    amqp_table_entry_t made{};
    made.key = amqp_cstring_bytes(name);
    made.value.kind = AMQP_FIELD_KIND_UTF8;
    made.value.value.bytes = value;
    return made;
}

std::string text(amqp_bytes_t value) {
    return {static_cast<const char*>(value.bytes), value.len};
}

timeval timeval_of(std::chrono::milliseconds time) {
    return {time.count() / 1000, time.count() % 1000 * 1000};
}

}  // namespace

void BareConnection::Destroy::operator()(amqp_connection_state_t state) const noexcept {
    amqp_connection_close(state, AMQP_REPLY_SUCCESS);
    amqp_destroy_connection(state);
}

BareConnection::BareConnection(const std::string& url) : state_{amqp_new_connection()} {
    const auto endpoint = platform::amqp::parse_url(url);
    require(static_cast<bool>(endpoint), "the URL cannot be read");
    auto* socket = amqp_tcp_socket_new(state());
    require(amqp_socket_open(socket, endpoint->host.c_str(), endpoint->port) == AMQP_STATUS_OK,
            "no connection");
    const auto reply = amqp_login(state(), endpoint->vhost.c_str(), 1, kFrameBytesMax, kNoHeartbeat,
                                  AMQP_SASL_METHOD_PLAIN, endpoint->user.c_str(),
                                  endpoint->password.expose().data());
    require(reply.reply_type == AMQP_RESPONSE_NORMAL, "refused");
    amqp_channel_open(state(), 1);
    require_answer(*this, "no channel");
}

BarePublisher::BarePublisher(const std::string& url) : connection_{url} {
    amqp_confirm_select(connection_.state(), 1);
    require_answer(connection_, "no confirms");
}

void BarePublisher::publish(const Event& event) {
    const auto sequence = platform::messaging::padded_sequence(event.version);
    std::array headers{entry("cloudEvents_id", bytes(event.id)),
                       entry("cloudEvents_sequence", bytes(sequence)),
                       entry("cloudEvents_source", amqp_cstring_bytes(kSource)),
                       entry("cloudEvents_specversion", amqp_cstring_bytes("1.0")),
                       entry("cloudEvents_subject", bytes(event.subject)),
                       entry("cloudEvents_type", bytes(event.type)),
                       entry("traceparent", amqp_cstring_bytes(kTraceparent)),
                       entry("x-request-id", amqp_cstring_bytes(kRequestId))};
    amqp_basic_properties_t properties{};
    properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_HEADERS_FLAG |
                        AMQP_BASIC_MESSAGE_ID_FLAG | AMQP_BASIC_TYPE_FLAG |
                        AMQP_BASIC_CONTENT_TYPE_FLAG;
    properties.delivery_mode = 2;
    properties.headers = {static_cast<int>(headers.size()), headers.data()};
    properties.message_id = bytes(event.id);
    properties.type = bytes(event.type);
    properties.content_type = amqp_cstring_bytes(platform::messaging::kEnvelopeContentType.data());
    require(amqp_basic_publish(connection_.state(), 1, amqp_cstring_bytes(kExchange),
                               bytes(event.routing_key), 1, 0, &properties,
                               bytes(event.body)) == AMQP_STATUS_OK,
            "publishing failed");
    open_.push_back(true);
    ++unconfirmed_;
}

void BarePublisher::await(std::size_t unconfirmed_max) {
    while (unconfirmed_ > unconfirmed_max) {
        amqp_frame_t frame;
        require(amqp_simple_wait_frame(connection_.state(), &frame) == AMQP_STATUS_OK,
                "no confirm");
        require(frame.frame_type == AMQP_FRAME_METHOD &&
                    frame.payload.method.id == AMQP_BASIC_ACK_METHOD,
                "something else than a confirm");
        const auto& ack = *static_cast<amqp_basic_ack_t*>(frame.payload.method.decoded);
        settle(ack.delivery_tag, ack.multiple != 0);
        amqp_maybe_release_buffers(connection_.state());
    }
}

void BarePublisher::settle(std::uint64_t tag, bool multiple) {
    for (auto at = multiple ? first_ : tag; at <= tag; ++at) {
        unconfirmed_ -= open_.at(at - first_) ? 1U : 0U;
        open_[at - first_] = false;
    }
    while (!open_.empty() && !open_.front()) {
        open_.pop_front();
        ++first_;
    }
}

BareConsumer::BareConsumer(const std::string& url, std::uint16_t prefetch) : connection_{url} {
    amqp_basic_qos(connection_.state(), 1, 0, prefetch, 0);
    require_answer(connection_, "no prefetch");
    amqp_basic_consume(connection_.state(), 1, amqp_cstring_bytes(kQueue), amqp_empty_bytes, 0, 0,
                       0, amqp_empty_table);
    require_answer(connection_, "nothing to consume");
}

std::vector<BareDelivery> BareConsumer::next(std::size_t count_max,
                                             std::chrono::milliseconds silence,
                                             std::chrono::milliseconds patience) {
    using Clock = std::chrono::steady_clock;
    std::vector<BareDelivery> batch;
    if (!take(batch, patience)) {
        return batch;
    }
    const auto end = Clock::now() + silence;
    while (batch.size() < count_max) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
        if (!take(batch, std::max(left, std::chrono::milliseconds{0}))) {
            break;
        }
    }
    return batch;
}

bool BareConsumer::take(std::vector<BareDelivery>& batch, std::chrono::milliseconds timeout) {
    const auto limit = timeval_of(timeout);
    amqp_envelope_t envelope;
    amqp_maybe_release_buffers(connection_.state());
    const auto reply = amqp_consume_message(connection_.state(), &envelope, &limit, 0);
    if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION &&
        reply.library_error == AMQP_STATUS_TIMEOUT) {
        return false;
    }
    require(reply.reply_type == AMQP_RESPONSE_NORMAL, "nothing was delivered");
    const auto& properties = envelope.message.properties;
    BareDelivery delivery{envelope.delivery_tag, text(properties.message_id), {}, {}};
    for (int i = 0; i < properties.headers.num_entries; ++i) {
        const auto& header = properties.headers.entries[i];
        const auto name = text(header.key);
        if (name == "cloudEvents_subject") {
            delivery.subject = text(header.value.value.bytes);
        } else if (name == "cloudEvents_sequence") {
            delivery.version = text(header.value.value.bytes);
        }
    }
    batch.push_back(std::move(delivery));
    amqp_destroy_envelope(&envelope);
    return true;
}

void BareConsumer::acknowledge_to(std::uint64_t tag) {
    require(amqp_basic_ack(connection_.state(), 1, tag, 1) == AMQP_STATUS_OK, "not acknowledged");
}

}  // namespace bench
