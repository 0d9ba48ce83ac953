#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/message.hpp"

namespace platform::http {

// An IPv4 or IPv6 address; IPv4 within IPv6 (::ffff:192.0.2.1) is IPv4. No names, no zones.
class Address {
public:
    // Also "[2001:db8::1]", and either with a port behind it, as proxies write it.
    [[nodiscard]] static std::optional<Address> parse(std::string_view text);

    [[nodiscard]] std::string str() const;
    // Who is counted as one: the address, or of IPv6 the first 64 bits ("2001:db8::/64"), as one
    // customer has at least so many.
    [[nodiscard]] std::string holder() const;
    [[nodiscard]] bool is_v4() const;
    [[nodiscard]] const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }

private:
    std::array<std::uint8_t, 16> bytes_{};  // IPv4 as ::ffff:a.b.c.d
};

// A block of addresses in CIDR notation; an address alone is a block of one.
class Network {
public:
    [[nodiscard]] static std::optional<Network> parse(std::string_view text);
    [[nodiscard]] bool contains(const Address& address) const;

private:
    Address address_{};
    unsigned bits_ = 128;
};

// The address of whoever sent the request: that of the socket, and where that is one of our
// proxies', what it says in X-Forwarded-For. Read from the right, hop by hop, to the first that is
// no proxy of ours: what stands left of it anybody can have written. A hop that is no address ends
// the walk at the proxy that named it. The socket's address where that is none itself.
[[nodiscard]] std::string client_address(const std::string& peer_address, const HeaderList& headers,
                                         const std::vector<Network>& proxies);

}  // namespace platform::http
