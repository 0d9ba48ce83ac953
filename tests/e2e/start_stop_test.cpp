#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <sys/socket.h>

#include <chrono>

#include "platform/http/descriptor.hpp"
#include "tests/e2e/world.hpp"
#include "tests/support/raw_client.hpp"

using e2e::World;
using namespace std::chrono_literals;

namespace {

platform::http::Descriptor tcp_socket() {
    return platform::http::Descriptor{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
}

sockaddr_in address_of(in_addr_t host, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(host);
    return address;
}

// Somebody else who listens there.
platform::http::Descriptor listen_on(std::uint16_t port) {
    auto other = tcp_socket();
    const int yes = 1;
    setsockopt(other.number(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    const auto address = address_of(INADDR_ANY, port);
    REQUIRE(bind(other.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(listen(other.number(), 1) == 0);
    return other;
}

bool is_listened_on(std::uint16_t port) {
    const auto client = tcp_socket();
    const auto address = address_of(INADDR_LOOPBACK, port);
    return connect(client.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
           0;
}

// A request whose body does not come, on a connection that the service is known to read from.
support::RawClient half_sent(std::uint16_t port) {
    support::RawClient client{port};
    client.send(
        "POST /api/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        "Content-Length: 9\r\nExpect: 100-continue\r\n\r\n");
    const auto interim = client.receive();
    REQUIRE(interim);
    REQUIRE(interim->status == 100);
    return client;
}

}  // namespace

TEST_CASE("a service whose port is taken names it, and ends with status 1") {
    World world;
    for (auto* service : {&world.auth, &world.user}) {
        for (const auto port : {service->port(), service->internal_port()}) {
            REQUIRE(service->terminate() == 0);
            const auto before = service->log().size();
            {
                const auto other = listen_on(port);

                service->start();

                CHECK(service->exit_status() == 1);
            }
            const auto said = service->log().substr(before);
            CAPTURE(said);
            CHECK(said.find(R"("event":"not started")") != std::string::npos);
            CHECK(said.find("0.0.0.0:" + std::to_string(port)) != std::string::npos);
            CHECK(said.find("in use") != std::string::npos);
            service->start_and_wait();
        }
    }
}

TEST_CASE("a service stops in less than 3 s, whatever clients have left half done") {
    World world;
    for (auto* service : {&world.auth, &world.user}) {
        const auto idle = support::RawClient{service->port()};
        const auto half = half_sent(service->port());
        const auto half_internal = half_sent(service->internal_port());
        const auto begun = std::chrono::steady_clock::now();

        CHECK(service->terminate() == 0);

        CHECK(std::chrono::steady_clock::now() - begun < 3s);
    }
}

TEST_CASE("a service that is told to stop the moment it listens stops as at any other") {
    World world;
    for (auto* service : {&world.auth, &world.user}) {
        REQUIRE(service->terminate() == 0);
        for (int round = 0; round < 5; ++round) {
            service->start();
            while (!is_listened_on(service->internal_port()) && service->is_running()) {
            }
            REQUIRE(service->is_running());

            CHECK(service->terminate() == 0);
        }
    }
}
