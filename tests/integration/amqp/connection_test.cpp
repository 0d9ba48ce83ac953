// Connections with a real RabbitMQ: who is let in, and what each user may do.
#include "platform/amqp/connection.hpp"

#include <doctest/doctest.h>

#include "platform/amqp/faults.hpp"
#include "tests/support/servers.hpp"

using namespace platform::amqp;
using platform::Result;
using platform::loop::Loop;
using platform::loop::Timer;
using support::environment;

namespace {

Result<std::unique_ptr<Connection>> open(Loop& loop, const std::string& url) {
    auto endpoint = parse_url(url);
    REQUIRE(endpoint);
    return Connection::open(loop, *endpoint, "test", std::chrono::seconds{3});
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
}

// The password in a URL: between the second colon and the @.
std::string password_in(const std::string& url) {
    const auto from = url.find(':', url.find("//")) + 1;
    return url.substr(from, url.find('@') - from);
}

}  // namespace

TEST_CASE("a wrong password is refused with a clear reason that does not repeat it") {
    Loop loop;
    const auto url = environment("AUTH_RABBITMQ_URL");

    const auto connection = open(loop, replaced(url, password_in(url), "hunter2"));

    REQUIRE_FALSE(connection);
    CHECK(connection.error().fault.slug == kBrokerUnavailable.slug);
    CHECK(connection.error().reason.find("403 ACCESS_REFUSED") != std::string::npos);
    CHECK(connection.error().reason.find("hunter2") == std::string::npos);
}

TEST_CASE("an unknown vhost and a port where nobody listens are told apart") {
    Loop loop;
    const auto url = environment("AUTH_RABBITMQ_URL");

    const auto no_vhost = open(loop, replaced(url, "/%2F", "/elsewhere"));
    const auto nobody = open(loop, "amqp://u:p@127.0.0.1:1");

    REQUIRE_FALSE(no_vhost);
    CHECK(no_vhost.error().reason.find("elsewhere") != std::string::npos);
    REQUIRE_FALSE(nobody);
    CHECK(nobody.error().reason.starts_with("cannot connect"));
}

TEST_CASE("a service may look for its topology without any right to change it") {
    Loop loop;
    auto auth = open(loop, environment("AUTH_RABBITMQ_URL"));
    auto user = open(loop, environment("USER_RABBITMQ_URL"));
    REQUIRE(auth);
    REQUIRE(user);

    CHECK((*auth)->check_exchange("auth.events"));
    CHECK((*user)->check_queue("user-service.auth-events"));
    CHECK((*user)->check_exchange("user-service.dead-letter"));
    CHECK((*user)->check_exchange("user-service.retry"));
}

TEST_CASE("what is missing is named") {
    Loop loop;
    auto exchange = open(loop, environment("AUTH_RABBITMQ_URL"));
    auto queue = open(loop, environment("USER_RABBITMQ_URL"));
    REQUIRE(exchange);
    REQUIRE(queue);

    const auto no_exchange = (*exchange)->check_exchange("no.such.exchange");
    const auto no_queue = (*queue)->check_queue("no-such-queue");

    REQUIRE_FALSE(no_exchange);
    CHECK(no_exchange.error().fault.slug == kTopologyRefused.slug);
    CHECK(no_exchange.error().reason.find("no exchange 'no.such.exchange'") != std::string::npos);
    REQUIRE_FALSE(no_queue);
    CHECK(no_queue.error().reason.find("no queue 'no-such-queue'") != std::string::npos);
}

TEST_CASE("an operator may look and listen, and take nothing from a service") {
    Loop loop;
    const auto as_operator = [&] {
        auto opened = open(loop, environment("OPERATOR_RABBITMQ_URL"));
        REQUIRE(opened);
        return std::move(*opened);
    };
    auto own = as_operator();
    CHECK((*own->look_at_queue("user-service.auth-events")).has_value());
    CHECK((*own->look_at_queue("user-service.auth-events.dead-letter")).has_value());
    CHECK(own->open_own_queue("eventctl.test", 10));
    CHECK(own->bind_queue("eventctl.test", "auth.events", "#"));
    CHECK(own->bind_queue("eventctl.test", "user.events", "#"));
    CHECK(own->consume("eventctl.test", 1));
    CHECK_FALSE((*as_operator()->look_at_queue("no-such-queue")).has_value());

    const auto refused = [](const Result<void>& result) {
        return !result && result.error().reason.find("403 ACCESS_REFUSED") != std::string::npos;
    };
    for (const char* queue :
         {"user-service.auth-events", "user-service.auth-events.dead-letter", "user.events.log"}) {
        CHECK(refused(as_operator()->consume(queue, 1)));
        CHECK(refused(as_operator()->bind_queue(queue, "auth.events", "#")));
    }
    CHECK(refused(as_operator()->open_own_queue("anything", 10)));
    CHECK(refused(as_operator()->bind_queue("eventctl.test", "user-service.retry", "#")));
}

TEST_CASE("user-service may have a queue of its own, for revocations alone") {
    Loop loop;
    const std::string own_queue = "user-service.revocations.01939c3e-8a2b-7c4d-9e1f-3b5a7c9d0e2f";
    const auto as_user = [&] {
        auto opened = open(loop, environment("USER_RABBITMQ_URL"));
        REQUIRE(opened);
        return std::move(*opened);
    };
    auto own = as_user();
    CHECK(own->open_own_queue(own_queue, 10));
    CHECK(own->bind_queue(own_queue, "auth.events", "session.revoked.v1"));
    CHECK(own->consume(own_queue, 1));

    const auto refused = [](const Result<void>& result) {
        return !result && result.error().reason.find("403 ACCESS_REFUSED") != std::string::npos;
    };
    for (const char* key : {"#", "session.#", "user.created.v1", "*.revoked.v1"}) {
        CAPTURE(key);
        auto eager = as_user();
        const auto queue =
            "user-service.revocations." + platform::Uuid::v7(platform::Timestamp{}).str();
        REQUIRE(eager->open_own_queue(queue, 10));
        CHECK(refused(eager->bind_queue(queue, "auth.events", key)));
    }
    for (const char* name : {"user-service.revocations.", "user-service.revocations.all",
                             "user-service.auth-events.mine", "anything"}) {
        CAPTURE(name);
        CHECK(refused(as_user()->open_own_queue(name, 10)));
    }
    CHECK(refused(as_user()->bind_queue("user-service.auth-events", "auth.events", "user.#")));
    CHECK(refused(as_user()->bind_queue(own_queue, "user.events", "#")));
    const auto taken = as_user()->consume(own_queue, 1);  // of another connection
    REQUIRE_FALSE(taken);
    CHECK(taken.error().reason.find("405 RESOURCE_LOCKED") != std::string::npos);
}

TEST_CASE("no service may read or write what is another's") {
    Loop loop;
    auto auth = open(loop, environment("AUTH_RABBITMQ_URL"));
    REQUIRE(auth);

    const auto read = (*auth)->consume("user-service.auth-events", 1);

    REQUIRE_FALSE(read);
    CHECK(read.error().reason.find("403 ACCESS_REFUSED") != std::string::npos);

    auto user = open(loop, environment("USER_RABBITMQ_URL"));
    REQUIRE(user);
    std::string broken;
    Connection::Handlers handlers;
    handlers.on_broken = [&](const platform::Error& error) {
        broken = error.reason;
        loop.stop();
    };
    Timer too_late{loop, [&] { loop.stop(); }};
    too_late.start(std::chrono::seconds{5});
    (*user)->start(std::move(handlers));
    REQUIRE((*user)->publish({.exchange = "auth.events",
                              .routing_key = "user.created.v1",
                              .body = "{}",
                              .message_id = "x",
                              .type = "",
                              .content_type = ""}));
    loop.run();

    CHECK(broken.find("403 ACCESS_REFUSED") != std::string::npos);
}
