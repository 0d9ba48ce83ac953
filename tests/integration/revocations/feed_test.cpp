// What replicas of user-service hear of revocations, over a real PostgreSQL and a real RabbitMQ.
#include "user-service/adapters/revocations/feed.hpp"

#include <doctest/doctest.h>

#include "events/session_events.hpp"
#include "platform/messaging/envelope.hpp"
#include "tests/support/fake_auth_service.hpp"
#include "tests/support/feeder.hpp"
#include "tests/support/metric_text.hpp"
#include "tests/support/proxy.hpp"
#include "tests/support/servers.hpp"

using namespace user;
using namespace std::chrono_literals;
using platform::Uuid;
using platform::amqp::Message;
using support::broker_ctl;
using support::environment;
using support::eventually;

namespace {

constexpr const char* kSharedQueue = "user-service.auth-events";
constexpr const char* kNobody = "amqp://u:p@127.0.0.1:1";
const platform::SystemClock system_clock;

// The database that all replicas of one test share.
struct House {
    support::ScratchDatabase scratch{"user-service/migrations"};

    House() { broker_ctl(std::string{"purge_queue "} + kSharedQueue); }
    ~House() { broker_ctl(std::string{"purge_queue "} + kSharedQueue); }
    House(const House&) = delete;
    House& operator=(const House&) = delete;
};

struct Settings {
    std::string rabbitmq_url = environment("USER_RABBITMQ_URL");
    std::string database_url;
    std::chrono::milliseconds pull_every = 1h;
};

struct Replica {
    support::LogLines lines;
    platform::log::Logger log{"replica", platform::log::Level::debug,
                              [this](std::string_view line) { lines.add(line); }};
    platform::metrics::Registry metrics;
    std::unique_ptr<platform::db::Database> database;
    RevocationFeed feed;

    explicit Replica(const Settings& settings,
                     const std::optional<AuthServiceConfig>& auth_service = std::nullopt)
        : database{std::move(*platform::db::Database::open({.url = settings.database_url}, log))},
          feed{{.channel = {settings.rabbitmq_url, "replica"},
                .pull = {.every = settings.pull_every, .every_while_up = 1h}},
               auth_service,
               *database,
               system_clock,
               metrics,
               log} {
        REQUIRE(feed.start());
    }
    ~Replica() { feed.stop(); }
    Replica(const Replica&) = delete;
    Replica& operator=(const Replica&) = delete;

    void wait_until_heard() {
        REQUIRE(eventually([this] { return feed.heard().ok; }));
    }
    [[nodiscard]] bool refuses(const Uuid& user, const Uuid& session) const {
        const auto now = std::chrono::floor<std::chrono::seconds>(system_clock.now());
        const auto checked =
            feed.known().check({.subject = user.str(),
                                .client_id = "first-party",
                                .session_id = session.str(),
                                .email = "",
                                .username = "",
                                .scope = "",
                                .issued_at = now - 10min,  // a slow machine may take its time
                                .expires_at = now + 1h});
        return !checked && checked.error().fault.slug == "token_revoked";
    }
    [[nodiscard]] double metric(const std::string& name, const std::string& label = "") const {
        return support::metric_sum(metrics.text(), name, label);
    }
};

events::SessionRevoked event_about(const std::optional<Uuid>& session) {
    const auto now = system_clock.now();
    return {.user_id = Uuid::v7(now),
            .session_id = session,
            .not_before = now,
            .version = 3,
            .at = now};
}

Message message_with(const std::string& body) {
    return {.exchange = "auth.events",
            .routing_key = "session.revoked.v1",
            .body = body,
            .message_id = Uuid::v7(system_clock.now()).str(),
            .type = "auth.SessionRevoked.v1",
            .content_type = std::string{platform::messaging::kEnvelopeContentType}};
}

Message message_of(const events::SessionRevoked& event) {
    const auto announcement = event.announcement();
    return message_with(
        platform::messaging::encode({.id = Uuid::v7(event.at),
                                     .source = "auth-service",
                                     .type = std::string{announcement.names.type},
                                     .subject = announcement.subject.str(),
                                     .sequence = announcement.version,
                                     .time = announcement.at,
                                     .data_schema = std::string{announcement.names.data_schema},
                                     .data = announcement.data}));
}

Revocation revocation_of(const events::SessionRevoked& event) {
    return {.user_id = UserId{event.user_id},
            .session_id = event.session_id,
            .not_before = event.not_before,
            .revoked_at = event.at};
}

Uuid some_session() {
    return Uuid::v7(system_clock.now());
}

// Names and lengths of the queues that replicas have made for themselves.
std::string own_queues() {
    std::string found;
    std::istringstream lines{broker_ctl("list_queues name messages --no-table-headers")};
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("user-service.revocations.")) {
            found += line + "\n";
        }
    }
    return found;
}

}  // namespace

TEST_CASE("every replica hears of every revocation, and the shared queue has each once") {
    const House house;
    Replica one{{.database_url = house.scratch.url()}};
    Replica other{{.database_url = house.scratch.url()}};
    one.wait_until_heard();
    other.wait_until_heard();
    std::vector<events::SessionRevoked> revoked;
    std::vector<Message> messages;
    for (int i = 0; i < 500; ++i) {
        revoked.push_back(event_about(i % 2 == 0 ? std::optional{some_session()} : std::nullopt));
        messages.push_back(message_of(revoked.back()));
    }

    support::feed(messages);

    for (const auto* replica : {&one, &other}) {
        CHECK(eventually([&] { return replica->feed.known().size() == 500; }));
        for (const auto& event : revoked) {
            CHECK(replica->refuses(event.user_id, event.session_id.value_or(some_session())));
        }
        CHECK(replica->metric("revocations_received_total", "channel") == 500);
        CHECK(replica->metric("revocations_known") == 500);
        CHECK(replica->metric("revocation_channel_up") == 1);
    }
    CHECK_FALSE(one.refuses(some_session(), some_session()));
    CHECK(eventually([] {
        return broker_ctl("list_queues name messages --no-table-headers")
                   .find(std::string{kSharedQueue} + "\t500\n") != std::string::npos;
    }));
}

TEST_CASE("what cannot be read is passed over, and is not given again") {
    const House house;
    Replica replica{{.database_url = house.scratch.url()}};
    replica.wait_until_heard();
    const auto revoked = event_about(some_session());
    auto of_another_subject = message_of(event_about(some_session()));
    of_another_subject.body.replace(of_another_subject.body.find("\"subject\":\"") + 11, 8,
                                    "00000000");

    support::feed({message_with(""), message_with("?"), message_with(std::string(60'000, '[')),
                   message_with("{}"), of_another_subject, message_of(revoked)});

    CHECK(eventually([&] { return replica.refuses(revoked.user_id, *revoked.session_id); }));
    CHECK(replica.feed.known().size() == 1);
    CHECK(replica.lines.count({"revocation not read"}) == 5);
    CHECK(eventually([] { return own_queues().ends_with("\t0\n"); }));
    CHECK(replica.feed.heard().ok);
}

TEST_CASE("a replica's own queue is gone when the replica is") {
    const House house;
    {
        Replica replica{{.database_url = house.scratch.url()}};
        replica.wait_until_heard();
        CHECK(own_queues() != "");
    }
    CHECK(eventually([] { return own_queues().empty(); }));
}

TEST_CASE("what was revoked before a replica began is known once it has started") {
    const House house;
    const auto lately = event_about(some_session());
    const auto long_ago = event_about(std::nullopt);
    {
        Replica before{{.database_url = house.scratch.url()}};
        auto old = revocation_of(long_ago);
        old.revoked_at -= kRevocationsKept;
        REQUIRE(RecordRevocations{before.feed.store()}({revocation_of(lately), old}));
    }

    const Replica replica{{.rabbitmq_url = kNobody, .database_url = house.scratch.url()}};

    CHECK(replica.feed.loaded().ok);
    CHECK(replica.refuses(lately.user_id, *lately.session_id));
    CHECK_FALSE(replica.refuses(long_ago.user_id, some_session()));
    CHECK(replica.metric("revocations_received_total", "database") == 1);
}

TEST_CASE("until the rows are loaded no token passes; when the database is there, they are") {
    const House house;
    support::Proxy proxy;
    auto& link = proxy.to({support::port_of(house.scratch.url())});
    link.set({.refuse = true});
    const Replica replica{{.database_url = link.through(house.scratch.url())}};

    CHECK_FALSE(replica.feed.loaded().ok);
    const auto checked = replica.feed.known().check({.subject = some_session().str(),
                                                     .client_id = "first-party",
                                                     .session_id = some_session().str(),
                                                     .email = "",
                                                     .username = "",
                                                     .scope = "",
                                                     .issued_at = system_clock.now(),
                                                     .expires_at = system_clock.now() + 1h});
    CHECK(checked.error().fault.slug == "keys_unavailable");
    CHECK(replica.lines.count({"revocations not loaded"}) == 1);

    link.heal();
    CHECK(eventually([&] { return replica.feed.loaded().ok; }));
}

TEST_CASE("what was revoked while no replica ran is known before the first token is let through") {
    const House house;
    support::FakeAuthService auth_service;
    const auto missed = event_about(some_session());
    auth_service.revoke(revocation_of(missed));
    auth_service.answer_revocations_after(500ms);

    const Replica replica{{.rabbitmq_url = kNobody, .database_url = house.scratch.url()},
                          auth_service.config()};

    CHECK(replica.feed.loaded().ok);
    CHECK(replica.refuses(missed.user_id, *missed.session_id));
}

TEST_CASE("no replica waits longer than two seconds for auth-service to say what was revoked") {
    const House house;
    support::FakeAuthService auth_service;
    auth_service.answer_revocations_after(3s);
    const auto begun_at = std::chrono::steady_clock::now();

    const Replica replica{{.rabbitmq_url = kNobody, .database_url = house.scratch.url()},
                          auth_service.config()};

    const auto took = std::chrono::steady_clock::now() - begun_at;
    CHECK(eventually([&] { return replica.feed.loaded().ok; }));
    CHECK(took > 1900ms);
    CHECK(took < 5s);
}

TEST_CASE("while the channel is down auth-service is asked, and says so") {
    const House house;
    support::FakeAuthService auth_service;
    Replica replica{
        {.rabbitmq_url = kNobody, .database_url = house.scratch.url(), .pull_every = 20ms},
        auth_service.config()};
    REQUIRE(eventually([&] { return auth_service.asked().size() > 2; }));
    CHECK_FALSE(replica.feed.heard().ok);
    CHECK(replica.feed.heard().reason.find("cannot connect") != std::string::npos);
    CHECK(replica.metric("revocation_channel_up") == 0);

    std::vector<events::SessionRevoked> revoked;
    for (std::size_t i = 0; i < 3 * support::FakeAuthService::kPageMax + 1; ++i) {
        revoked.push_back(event_about(some_session()));
        auth_service.revoke(revocation_of(revoked.back()));
    }

    CHECK(eventually([&] { return replica.feed.known().size() == revoked.size(); }));
    CHECK(replica.refuses(revoked.back().user_id, *revoked.back().session_id));
    CHECK(auth_service.tokens() == 1);
    CHECK(replica.metric("revocations_last_pull_timestamp_seconds") > 1.7e9);
}

TEST_CASE("what was published while the channel was down is asked for when it is up again") {
    const House house;
    support::FakeAuthService auth_service;
    support::Proxy proxy;
    const auto broker = environment("USER_RABBITMQ_URL");
    auto& link = proxy.to({support::port_of(broker)});
    Replica replica{{.rabbitmq_url = link.through(broker), .database_url = house.scratch.url()},
                    auth_service.config()};
    replica.wait_until_heard();
    REQUIRE(eventually([&] { return auth_service.asked().size() == 2; }));  // at the start, and now
    link.set({.refuse = true});
    link.reset();
    REQUIRE(eventually([&] { return auth_service.asked().size() == 3; }));  // as it is down
    const auto missed = event_about(some_session());
    support::feed({message_of(missed)});
    auth_service.revoke(revocation_of(missed));
    CHECK_FALSE(replica.refuses(missed.user_id, *missed.session_id));

    link.heal();
    replica.wait_until_heard();

    CHECK(eventually([&] { return replica.refuses(missed.user_id, *missed.session_id); }));
    const auto heard = event_about(some_session());
    support::feed({message_of(heard)});
    CHECK(eventually([&] { return replica.refuses(heard.user_id, *heard.session_id); }));
}

TEST_CASE("without its credentials it asks nobody, says so once, and goes on") {
    const House house;
    Replica replica{{.database_url = house.scratch.url()}};
    replica.wait_until_heard();

    CHECK(replica.lines.count({"auth-service is not asked for revocations"}) == 1);
    CHECK_FALSE(
        support::has_metric(replica.metrics.text(), "revocations_last_pull_timestamp_seconds"));
}

TEST_CASE("auth-service that does not answer is named once, and a replica starts all the same") {
    const House house;
    const std::optional gone{support::FakeAuthService{}.config()};
    Replica replica{{.database_url = house.scratch.url(), .pull_every = 10ms}, gone};
    replica.wait_until_heard();

    CHECK(eventually([&] { return replica.lines.count({"revocations not asked for"}) == 1; }));
    CHECK(replica.feed.loaded().ok);
}
