#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "platform/core/result.hpp"
#include "platform/core/secret.hpp"

namespace platform::amqp {

// Where a broker is, and who we are to it.
struct Endpoint {
    bool tls = false;
    std::string host;
    std::uint16_t port = 5672;
    std::string vhost = "/";
    std::string user;
    Secret password;
    std::string ca_certificate_file;  // PEM; the system's bundle where the URL names none
    std::string certificate_file;     // of the client; with key_file, or neither
    std::string key_file;
    bool verify = true;  // the server's certificate and its host name

    [[nodiscard]] Endpoint clone() const;
};

// amqp://user:password@host:port/vhost, or amqps:// with the options cacertfile, certfile,
// keyfile and verify (verify_peer or verify_none) in its query, as in RabbitMQ's URI
// specification. Percent-decoded; the vhost is "/" where none is given. Fails with kUrlInvalid,
// whose reason names what is wrong and repeats nothing of the URL.
[[nodiscard]] Result<Endpoint> parse_url(std::string_view url);

}  // namespace platform::amqp
