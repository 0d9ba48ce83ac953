#include "platform/amqp/url.hpp"

#include <doctest/doctest.h>

using platform::amqp::parse_url;

TEST_CASE("a broker URL says where the broker is and who we are") {
    const auto endpoint = parse_url("amqp://auth-service:p%40ss%2F%25@broker.example:5673/events");

    REQUIRE(endpoint);
    CHECK_FALSE(endpoint->tls);
    CHECK(endpoint->user == "auth-service");
    CHECK(endpoint->password.expose() == "p@ss/%");
    CHECK(endpoint->host == "broker.example");
    CHECK(endpoint->port == 5673);
    CHECK(endpoint->vhost == "events");
}

TEST_CASE("port and vhost have their usual values where a URL leaves them out") {
    struct Row {
        const char* url;
        std::uint16_t port;
        const char* vhost;
    };
    for (const auto& row : {
             Row{"amqp://u:p@h", 5672, "/"},
             Row{"amqp://u:p@h/", 5672, "/"},
             Row{"amqp://u:p@h/%2F", 5672, "/"},
             Row{"amqp://u:p@h/a%2fb", 5672, "a/b"},
             Row{"amqps://u:p@h", 5671, "/"},
             Row{"amqps://u:p@h:1/v?verify=verify_none", 1, "v"},
         }) {
        CAPTURE(row.url);
        const auto endpoint = parse_url(row.url);
        REQUIRE(endpoint);
        CHECK(endpoint->port == row.port);
        CHECK(endpoint->vhost == row.vhost);
    }
}

TEST_CASE("an IPv6 address stands in brackets") {
    const auto endpoint = parse_url("amqp://u:p@[::1]:5673");

    REQUIRE(endpoint);
    CHECK(endpoint->host == "::1");
    CHECK(endpoint->port == 5673);
}

TEST_CASE("amqps verifies its peer unless it is told not to") {
    const auto by_default = parse_url("amqps://u:p@h");
    const auto with_files = parse_url(
        "amqps://u:p@h?cacertfile=/etc/our%20ca.pem&certfile=c.pem&keyfile=k.pem"
        "&verify=verify_peer");
    const auto without = parse_url("amqps://u:p@h?verify=verify_none");

    REQUIRE(by_default);
    CHECK(by_default->verify);
    CHECK_FALSE(by_default->ca_certificate_file.empty());
    REQUIRE(with_files);
    CHECK(with_files->verify);
    CHECK(with_files->ca_certificate_file == "/etc/our ca.pem");
    CHECK(with_files->certificate_file == "c.pem");
    CHECK(with_files->key_file == "k.pem");
    REQUIRE(without);
    CHECK_FALSE(without->verify);
}

TEST_CASE("what is no broker URL is refused, and nothing of it is repeated") {
    for (const char* url : {"",
                            "http://user:hunter2@h",
                            "amqp://",
                            "amqp://h",
                            "amqp://user@h",
                            "amqp://:hunter2@h",
                            "amqp://user:hunter2@",
                            "amqp://user:hunter2@h:0",
                            "amqp://user:hunter2@h:65536",
                            "amqp://user:hunter2@h:12x",
                            "amqp://user:hunter2%@h",
                            "amqp://user:hunter2%zz@h",
                            "amqp://user:hunter2%00@h",
                            "amqp://user:hunter2@h/a/b",
                            "amqp://user:hunter2@h/%",
                            "amqp://user:hunter2@h#x",
                            "amqp://user:hunter2@h?verify=verify_none",
                            "amqps://user:hunter2@h?verify=no",
                            "amqps://user:hunter2@h?verify",
                            "amqps://user:hunter2@h?color=red",
                            "amqps://user:hunter2@h?certfile=x",
                            "amqp://user:hunter2@[::1",
                            "amqp://user:hunter2@[::1]x"}) {
        CAPTURE(url);
        const auto endpoint = parse_url(url);
        REQUIRE_FALSE(endpoint);
        CHECK(endpoint.error().fault.slug == "broker_url_invalid");
        CHECK_FALSE(endpoint.error().reason.empty());
        CHECK(endpoint.error().reason.find("hunter2") == std::string::npos);
    }
}
