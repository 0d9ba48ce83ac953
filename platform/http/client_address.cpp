#include "platform/http/client_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace platform::http {

namespace {

constexpr std::size_t kV4At = 12;  // of the 16 bytes
constexpr unsigned kV4Bits = 96;

std::optional<unsigned> number(std::string_view text, unsigned largest) {
    unsigned value = 0;
    const auto* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value);
    return error == std::errc{} && stopped == end && value <= largest ? std::optional{value}
                                                                      : std::nullopt;
}

// Without brackets and port. IPv6 has at least two colons, so one colon is before a port.
std::optional<std::string> bare(std::string_view text) {
    auto port = std::string_view{};
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        port = text.substr(end + 1);
        text = text.substr(1, end - 1);
    } else if (std::count(text.begin(), text.end(), ':') == 1) {
        port = text.substr(text.find(':'));
        text = text.substr(0, text.find(':'));
    }
    if (!port.empty() && (!port.starts_with(':') || !number(port.substr(1), 65'535))) {
        return std::nullopt;
    }
    return std::string{text};
}

// The hops of all X-Forwarded-For fields, as if they stood in one (RFC 9110 section 5.3).
std::vector<std::string_view> forwarded_hops(const HeaderList& headers) {
    std::vector<std::string_view> hops;
    for (const auto& [name, value] : headers) {
        if (!equal_ignoring_case(name, "X-Forwarded-For")) {
            continue;
        }
        std::string_view rest = value;
        while (true) {
            const auto comma = rest.find(',');
            hops.push_back(trimmed(rest.substr(0, comma)));
            if (comma == std::string_view::npos) {
                break;
            }
            rest.remove_prefix(comma + 1);
        }
    }
    return hops;
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
    const auto plain = bare(text);
    if (!plain) {
        return std::nullopt;
    }
    Address address;
    auto& bytes = address.bytes_;
    if (::inet_pton(AF_INET6, plain->c_str(), bytes.data()) == 1) {
        return address;
    }
    bytes.fill(0);
    bytes[kV4At - 2] = bytes[kV4At - 1] = 0xff;
    return ::inet_pton(AF_INET, plain->c_str(), bytes.data() + kV4At) == 1 ? std::optional{address}
                                                                           : std::nullopt;
}

bool Address::is_v4() const {
    return std::all_of(bytes_.begin(), bytes_.begin() + kV4At - 2, [](auto b) { return b == 0; }) &&
           bytes_[kV4At - 2] == 0xff && bytes_[kV4At - 1] == 0xff;
}

std::string Address::str() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (is_v4()) {
        ::inet_ntop(AF_INET, bytes_.data() + kV4At, text.data(), text.size());
    } else {
        ::inet_ntop(AF_INET6, bytes_.data(), text.data(), text.size());
    }
    return text.data();
}

std::string Address::holder() const {
    if (is_v4()) {
        return str();
    }
    Address prefix = *this;
    std::fill(prefix.bytes_.begin() + 8, prefix.bytes_.end(), std::uint8_t{0});
    return prefix.str() + "/64";
}

std::optional<Network> Network::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = Address::parse(text.substr(0, slash));
    if (!address) {
        return std::nullopt;
    }
    Network network;
    network.address_ = *address;
    if (slash != std::string_view::npos) {
        const auto bits = number(text.substr(slash + 1), address->is_v4() ? 32U : 128U);
        if (!bits) {
            return std::nullopt;
        }
        network.bits_ = *bits + (address->is_v4() ? kV4Bits : 0U);
    }
    return network;
}

bool Network::contains(const Address& address) const {
    const auto& ours = address_.bytes();
    const auto& theirs = address.bytes();
    const std::size_t whole = bits_ / 8;
    if (!std::equal(ours.begin(), ours.begin() + static_cast<std::ptrdiff_t>(whole),
                    theirs.begin())) {
        return false;
    }
    const unsigned rest = bits_ % 8;
    return rest == 0 || ((ours[whole] ^ theirs[whole]) >> (8U - rest)) == 0;
}

std::string client_address(const std::string& peer_address, const HeaderList& headers,
                           const std::vector<Network>& proxies) {
    auto client = Address::parse(peer_address);
    if (!client) {
        return peer_address;
    }
    const auto is_proxy = [&](const Address& address) {
        return std::any_of(proxies.begin(), proxies.end(),
                           [&](const Network& network) { return network.contains(address); });
    };
    const auto hops = forwarded_hops(headers);
    for (auto hop = hops.rbegin(); hop != hops.rend() && is_proxy(*client); ++hop) {
        const auto named = Address::parse(*hop);
        if (!named) {
            break;
        }
        client = named;
    }
    return client->str();
}

}  // namespace platform::http
