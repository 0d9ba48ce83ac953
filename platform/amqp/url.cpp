#include "platform/amqp/url.hpp"

#include <charconv>
#include <optional>

#include "platform/amqp/faults.hpp"
#include "platform/core/encoding.hpp"

namespace platform::amqp {

namespace {

constexpr const char* kSystemBundle = "/etc/ssl/certs/ca-certificates.crt";

std::optional<std::string> percent_decode(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        const auto byte = hex_decode(text.substr(i + 1, 2));
        if (!byte || byte->size() != 1 || byte->front() == '\0') {
            return std::nullopt;
        }
        decoded += *byte;
        i += 2;
    }
    return decoded;
}

// What stands before `separator`, and `rest` becomes what stands after it.
std::optional<std::string_view> cut(std::string_view& rest, char separator) {
    const auto at = rest.find(separator);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    const auto before = rest.substr(0, at);
    rest.remove_prefix(at + 1);
    return before;
}

Result<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (fault != std::errc{} || end != text.data() + text.size() || port == 0) {
        return kUrlInvalid.because("the port is no number from 1 to 65535");
    }
    return port;
}

Result<void> read_credentials(std::string_view text, Endpoint& endpoint) {
    const auto user = cut(text, ':');
    if (!user) {
        return kUrlInvalid.because("there is no password: user:password@ is wanted");
    }
    auto decoded_user = percent_decode(*user);
    auto decoded_password = percent_decode(text);
    if (!decoded_user || !decoded_password || decoded_user->empty()) {
        return kUrlInvalid.because("user or password is empty or badly percent-encoded");
    }
    endpoint.user = std::move(*decoded_user);
    endpoint.password = Secret{std::move(*decoded_password)};
    return {};
}

Result<void> read_address(std::string_view text, Endpoint& endpoint) {
    if (text.starts_with('[')) {  // an IPv6 address
        text.remove_prefix(1);
        const auto address = cut(text, ']');
        if (!address || !(text.empty() || text.starts_with(':'))) {
            return kUrlInvalid.because("the IPv6 address is not closed by ]");
        }
        endpoint.host = *address;
        text.remove_prefix(text.empty() ? 0 : 1);
    } else {
        const auto host = cut(text, ':');
        endpoint.host = host ? *host : text;
        text = host ? text : std::string_view{};
    }
    if (endpoint.host.empty()) {
        return kUrlInvalid.because("there is no host");
    }
    endpoint.port = endpoint.tls ? 5671 : 5672;
    if (text.empty()) {
        return {};
    }
    const auto port = parse_port(text);
    if (!port) {
        return port.error();
    }
    endpoint.port = *port;
    return {};
}

Result<void> read_option(std::string_view name, const std::string& value, Endpoint& endpoint) {
    if (name == "cacertfile") {
        endpoint.ca_certificate_file = value;
    } else if (name == "certfile") {
        endpoint.certificate_file = value;
    } else if (name == "keyfile") {
        endpoint.key_file = value;
    } else if (name == "verify" && (value == "verify_peer" || value == "verify_none")) {
        endpoint.verify = value == "verify_peer";
    } else if (name == "verify") {
        return kUrlInvalid.because("verify is verify_peer or verify_none");
    } else {
        return kUrlInvalid.because(
            "it has an unknown option; known are cacertfile, certfile, keyfile and verify");
    }
    return {};
}

Result<void> read_query(std::string_view query, Endpoint& endpoint) {
    if (!query.empty() && !endpoint.tls) {
        return kUrlInvalid.because("options are for amqps:// only");
    }
    while (!query.empty()) {
        auto value = cut(query, '&');
        if (!value) {
            value = query;
            query = {};
        }
        const auto name = cut(*value, '=');
        const auto decoded = percent_decode(*value);
        if (!name || !decoded) {
            return kUrlInvalid.because("an option is not of the form name=value");
        }
        if (auto read = read_option(*name, *decoded, endpoint); !read) {
            return read;
        }
    }
    if (endpoint.certificate_file.empty() != endpoint.key_file.empty()) {
        return kUrlInvalid.because("certfile and keyfile go together");
    }
    if (endpoint.tls && endpoint.ca_certificate_file.empty()) {
        endpoint.ca_certificate_file = kSystemBundle;
    }
    return {};
}

}  // namespace

Endpoint Endpoint::clone() const {
    return {tls,
            host,
            port,
            vhost,
            user,
            Secret{std::string{password.expose()}},
            ca_certificate_file,
            certificate_file,
            key_file,
            verify};
}

Result<Endpoint> parse_url(std::string_view url) {
    Endpoint endpoint;
    endpoint.tls = url.starts_with("amqps://");
    if (!endpoint.tls && !url.starts_with("amqp://")) {
        return kUrlInvalid.because("it starts with neither amqp:// nor amqps://");
    }
    url.remove_prefix(url.find("//") + 2);
    if (url.find('#') != std::string_view::npos) {
        return kUrlInvalid.because("it has a fragment; # in a password is written %23");
    }
    auto address = cut(url, '?');
    const auto query = address ? url : std::string_view{};
    std::string_view path = address ? *address : url;
    const auto authority = cut(path, '/');
    std::string_view host = authority ? *authority : path;
    path = authority ? path : std::string_view{};
    const auto credentials = cut(host, '@');
    if (!credentials) {
        return kUrlInvalid.because("there is no user: user:password@ is wanted");
    }
    if (auto read = read_credentials(*credentials, endpoint); !read) {
        return read.error();
    }
    if (auto read = read_address(host, endpoint); !read) {
        return read.error();
    }
    const auto vhost = percent_decode(path);
    if (!vhost || path.find('/') != std::string_view::npos) {
        return kUrlInvalid.because("the vhost is badly percent-encoded; a / in it is %2F");
    }
    endpoint.vhost = vhost->empty() ? "/" : *vhost;
    if (auto read = read_query(query, endpoint); !read) {
        return read.error();
    }
    return endpoint;
}

}  // namespace platform::amqp
