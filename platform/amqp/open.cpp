// How a Connection comes to be: socket, TLS, login, channel.
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>

#include "platform/amqp/connection.hpp"
#include "platform/amqp/faults.hpp"
#include "platform/amqp/wire.hpp"
#include "platform/core/fault_points.hpp"

namespace platform::amqp {

namespace {

constexpr int kChannelMax = 1;
constexpr int kFrameBytesMax = 131'072;
constexpr int kHeartbeatSeconds = 10;
constexpr int kSendBufferBytes = 1024 * 1024;  // the kernel may grant less
constexpr unsigned kUserTimeoutMs = 12'000;    // of unacknowledged bytes, as tcp(7) has it
constexpr timeval kCallTimeout{3, 0};

// What the broker must know to tell us of alarms, of a lost consumer and of a refused login; the
// library by itself announces only the last.
struct ClientProperties {
    explicit ClientProperties(std::string_view name) {
        static constexpr std::array kCapabilities{"connection.blocked", "consumer_cancel_notify",
                                                  "authentication_failure_close",
                                                  "publisher_confirms", "basic.nack"};
        for (std::size_t i = 0; i < kCapabilities.size(); ++i) {
            capabilities_[i].key = wire::bytes(kCapabilities[i]);
            capabilities_[i].value.kind = AMQP_FIELD_KIND_BOOLEAN;
            capabilities_[i].value.value.boolean = 1;
        }
        entries_[0] = wire::entry("connection_name", name);
        entries_[1].key = wire::bytes("capabilities");
        entries_[1].value.kind = AMQP_FIELD_KIND_TABLE;
        entries_[1].value.value.table = {static_cast<int>(capabilities_.size()),
                                         capabilities_.data()};
    }

    [[nodiscard]] amqp_table_t table() {
        return {static_cast<int>(entries_.size()), entries_.data()};
    }

private:
    std::array<amqp_table_entry_t, 5> capabilities_{};
    std::array<amqp_table_entry_t, 2> entries_{};
};

Result<amqp_socket_t*> make_tls_socket(amqp_connection_state_t state, const Endpoint& endpoint) {
    amqp_socket_t* socket = amqp_ssl_socket_new(state);
    if (socket == nullptr) {
        return kBrokerUnavailable.because("no TLS socket could be made");
    }
    amqp_ssl_socket_set_verify_peer(socket, endpoint.verify ? 1 : 0);
    amqp_ssl_socket_set_verify_hostname(socket, endpoint.verify ? 1 : 0);
    amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST);
    if (endpoint.verify &&
        amqp_ssl_socket_set_cacert(socket, endpoint.ca_certificate_file.c_str()) != 0) {
        return kBrokerUnavailable.because("the CA certificates cannot be read");
    }
    if (!endpoint.certificate_file.empty() &&
        amqp_ssl_socket_set_key(socket, endpoint.certificate_file.c_str(),
                                endpoint.key_file.c_str()) != 0) {
        return kBrokerUnavailable.because("the client certificate or its key cannot be read");
    }
    return socket;
}

Result<void> open_socket(amqp_connection_state_t state, const Endpoint& endpoint,
                         const timeval& timeout) {
    Result<amqp_socket_t*> socket =
        endpoint.tls ? make_tls_socket(state, endpoint) : amqp_tcp_socket_new(state);
    if (!socket) {
        return socket.error();
    }
    const int status =
        amqp_socket_open_noblock(*socket, endpoint.host.c_str(), endpoint.port, &timeout);
    if (status != AMQP_STATUS_OK) {
        return kBrokerUnavailable.because("cannot connect: " + wire::reason_of(status));
    }
    const int descriptor = amqp_get_sockfd(state);
    setsockopt(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &kUserTimeoutMs, sizeof kUserTimeoutMs);
    setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &kSendBufferBytes, sizeof kSendBufferBytes);
    return {};
}

Result<void> log_in(amqp_connection_state_t state, const Endpoint& endpoint,
                    const std::string& name, const timeval& timeout) {
    amqp_set_handshake_timeout(state, &timeout);
    amqp_set_rpc_timeout(state, &kCallTimeout);
    ClientProperties properties{name};
    const auto table = properties.table();
    const auto reply = amqp_login_with_properties(
        state, endpoint.vhost.c_str(), kChannelMax, kFrameBytesMax,
        fault_points::bug("missing_heartbeat") ? 0 : kHeartbeatSeconds, &table,
        AMQP_SASL_METHOD_PLAIN, endpoint.user.c_str(),
        endpoint.password.expose().data());  // a Secret ends in NUL, as its std::string does
    if (reply.reply_type != AMQP_RESPONSE_NORMAL) {
        return kBrokerUnavailable.because("cannot log in: " + wire::reason_of(reply));
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(loop::Loop& loop, const Endpoint& endpoint,
                                                     const std::string& name,
                                                     std::chrono::seconds timeout) {
    const timeval wait{timeout.count(), 0};
    State state{amqp_new_connection()};
    if (!state) {
        return kBrokerUnavailable.because("no connection could be made");
    }
    if (auto opened = open_socket(state.get(), endpoint, wait); !opened) {
        return opened.error();
    }
    if (auto logged_in = log_in(state.get(), endpoint, name, wait); !logged_in) {
        return logged_in.error();
    }
    std::unique_ptr<Connection> connection{new Connection{loop, std::move(state)}};
    amqp_channel_open(connection->state_.get(), 1);
    if (auto opened = connection->outcome_of_call(kBrokerUnavailable); !opened) {
        return opened.error();
    }
    return connection;
}

}  // namespace platform::amqp
