#include "platform/http/client_address.hpp"

#include <doctest/doctest.h>

using namespace platform::http;

namespace {

std::vector<Network> proxies(std::initializer_list<const char*> blocks) {
    std::vector<Network> networks;
    for (const char* block : blocks) {
        networks.push_back(*Network::parse(block));
    }
    return networks;
}

std::string client(const std::string& peer, std::initializer_list<const char*> forwarded,
                   const std::vector<Network>& trusted) {
    HeaderList headers;
    for (const char* value : forwarded) {
        headers.emplace_back("x-forwarded-for", value);
    }
    return client_address(peer, headers, trusted);
}

}  // namespace

TEST_CASE("without proxies of ours nothing that a client writes changes its address") {
    CHECK(client("192.0.2.1", {}, {}) == "192.0.2.1");
    CHECK(client("192.0.2.1", {"198.51.100.7"}, {}) == "192.0.2.1");
    CHECK(client("192.0.2.1", {"10.0.0.1", "127.0.0.1"}, proxies({"10.0.0.0/8"})) == "192.0.2.1");
}

TEST_CASE("behind proxies the address is the first from the right that is no proxy") {
    const auto trusted = proxies({"10.0.0.0/8", "2001:db8:ffff::/48"});

    CHECK(client("10.0.0.1", {"198.51.100.7"}, trusted) == "198.51.100.7");
    CHECK(client("10.0.0.1", {"6.6.6.6, 198.51.100.7"}, trusted) == "198.51.100.7");
    CHECK(client("10.0.0.1", {"6.6.6.6, 198.51.100.7 , 10.9.9.9"}, trusted) == "198.51.100.7");
    CHECK(client("10.0.0.1", {"6.6.6.6", "198.51.100.7", "10.9.9.9"}, trusted) == "198.51.100.7");
    CHECK(client("10.0.0.1", {"198.51.100.7:51234"}, trusted) == "198.51.100.7");
    CHECK(client("10.0.0.1", {"[2001:db8::7]:51234"}, trusted) == "2001:db8::7");
    CHECK(client("2001:db8:ffff::1", {"2001:DB8:0::7"}, trusted) == "2001:db8::7");
    CHECK(client("::ffff:10.0.0.1", {"198.51.100.7"}, trusted) == "198.51.100.7");
}

TEST_CASE("a hop that is no address ends the walk at the proxy that named it") {
    const auto trusted = proxies({"10.0.0.0/8"});

    for (const char* hop : {"", "unknown", "_hidden", "1.2.3", "1.2.3.4.5", "198.51.100.7:x",
                            "[::1", "6.6.6.6, ", "localhost", "1.2.3.4%eth0", "0x7f.1"}) {
        CAPTURE(hop);
        CHECK(client("10.0.0.1", {hop}, trusted) == "10.0.0.1");
    }
    CHECK(client("10.0.0.1", {"10.0.0.2"}, trusted) == "10.0.0.2");
    CHECK(client("@", {"198.51.100.7"}, trusted) == "@");
}

TEST_CASE("a block holds its addresses, and what is no block is refused") {
    CHECK(Network::parse("10.0.0.0/9")->contains(*Address::parse("10.127.1.1")));
    CHECK_FALSE(Network::parse("10.0.0.0/9")->contains(*Address::parse("10.128.1.1")));
    CHECK(Network::parse("192.0.2.1")->contains(*Address::parse("::ffff:192.0.2.1")));
    CHECK_FALSE(Network::parse("192.0.2.1")->contains(*Address::parse("192.0.2.2")));
    CHECK(Network::parse("::/0")->contains(*Address::parse("192.0.2.2")));
    CHECK(Network::parse("0.0.0.0/0")->contains(*Address::parse("192.0.2.2")));
    CHECK_FALSE(Network::parse("0.0.0.0/0")->contains(*Address::parse("2001:db8::1")));
    for (const char* text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/x", "::/129",
                             "10.0.0.0/-1", "proxy", "10.0.0.0/8/8"}) {
        CAPTURE(text);
        CHECK_FALSE(Network::parse(text));
    }
}

TEST_CASE("whoever has one IPv6 network is one holder") {
    CHECK(Address::parse("2001:db8:1:2:3:4:5:6")->holder() == "2001:db8:1:2::/64");
    CHECK(Address::parse("2001:db8:1:2::9")->holder() == "2001:db8:1:2::/64");
    CHECK(Address::parse("::ffff:192.0.2.1")->holder() == "192.0.2.1");
}
