#include "tests/e2e/eventctl/house.hpp"

#include <doctest/doctest.h>

#include "events/session_events.hpp"
#include "events/user_events.hpp"
#include "platform/amqp/connection.hpp"
#include "platform/core/encoding.hpp"
#include "platform/core/text.hpp"
#include "platform/messaging/envelope.hpp"

namespace e2e {

using support::broker_ctl;
using support::environment;
using support::eventually;

namespace {

support::ServiceProcess::Environment service_environment(const std::string& database_url,
                                                         const char* rabbitmq) {
    return {{"ISSUER_URL", "https://auth.example.org"},
            {"TOKEN_AUDIENCE", "platform"},
            {"THROTTLE_ADDRESS_PER_MINUTE", "100000"},  // all clients have one address
            {"HTTP_THREADS", "2"},
            {"DATABASE_POOL_SIZE", "8"},
            {"LOG_LEVEL", "debug"},
            {"PATH", "/usr/bin:/bin"},
            {"SECRET_KEY", "q7Zk2Wm9Xc4Vb8Nn1Ll6Pp3Rr5Tt0YyA"},
            {"JWKS_URL", "http://127.0.0.1:1/jwks.json"},
            {"DATABASE_URL", database_url},
            {"RABBITMQ_URL", environment(rabbitmq)}};
}

// Accounts that differ in everything that a column can hold; each tenth is disabled, each 25th was
// deleted.
constexpr const char* kAccounts =
    "INSERT INTO users (id, version, username, email, password_hash, first_name, last_name,"
    " created_at, updated_at, username_changed_at, disabled_at, deleted_at)"
    " SELECT md5('u' || i)::uuid, 1 + i % 5, 'user' || i,"
    " CASE WHEN i % 25 > 0 THEN 'user' || i || '@example.org' END,"
    " CASE WHEN i % 25 > 0 THEN 'x' END, CASE WHEN i % 3 = 0 AND i % 25 > 0 THEN 'Zoë' END,"
    " CASE WHEN i % 25 > 0 THEN 'Nr ' || i END,"
    " timestamptz '2026-01-01 12:00:00.123456+00' + i * interval '1 second', now(),"
    " timestamptz '2026-02-01 12:00:00+00' + i * interval '1 minute',"
    " CASE WHEN i % 10 = 0 THEN now() END, CASE WHEN i % 25 = 0 THEN now() END"
    " FROM generate_series(1, ";

constexpr const char* kReferences =
    "INSERT INTO auth_users (auth_user_id, version, username, email, first_name, last_name,"
    " member_since, username_changed_at, event_id, disabled, deleted)"
    " SELECT md5('u' || i)::uuid, 1 + i % 5, CASE WHEN NOT gone THEN 'user' || i END,"
    " CASE WHEN NOT gone THEN 'user' || i || '@example.org' END,"
    " CASE WHEN i % 3 = 0 AND NOT gone THEN 'Zoë' END, CASE WHEN NOT gone THEN 'Nr ' || i END,"
    " CASE WHEN NOT gone THEN timestamptz '2026-01-01 12:00:00.123456+00'"
    " + i * interval '1 second' END,"
    " CASE WHEN NOT gone THEN timestamptz '2026-02-01 12:00:00+00' + i * interval '1 minute' END,"
    " gen_random_uuid(), i % 10 = 0 AND NOT gone, gone"
    " FROM (SELECT i, i % 25 = 0 AS gone FROM generate_series(1, ";

// rabbitmqctl takes half a second for each, so only for those that hold something.
void purge_queues() {
    platform::loop::Loop loop;
    const auto endpoint = platform::amqp::parse_url(environment("TEST_RABBITMQ_URL"));
    const auto broker =
        platform::amqp::Connection::open(loop, *endpoint, "tests", std::chrono::seconds{5});
    REQUIRE(broker);
    for (const std::string queue :
         {"user-service.auth-events", "user-service.auth-events.retry.5s",
          "user-service.auth-events.retry.30s", "user-service.auth-events.retry.5m"}) {
        const auto state = (*broker)->look_at_queue(queue);
        REQUIRE(state);
        REQUIRE(*state);
        if ((*state)->ready > 0) {
            broker_ctl("purge_queue " + queue);
        }
    }
}

std::unique_ptr<House> the_house;

// Takes the house down while there is still a test run to take part in.
struct EndOfTests final : doctest::IReporter {
    explicit EndOfTests(const doctest::ContextOptions&) {}
    void test_run_end(const doctest::TestRunStats&) override { the_house.reset(); }

    void report_query(const doctest::QueryData&) override {}
    void test_run_start() override {}
    void test_case_start(const doctest::TestCaseData&) override {}
    void test_case_reenter(const doctest::TestCaseData&) override {}
    void test_case_end(const doctest::CurrentTestCaseStats&) override {}
    void test_case_exception(const doctest::TestCaseException&) override {}
    void subcase_start(const doctest::SubcaseSignature&) override {}
    void subcase_end() override {}
    void log_assert(const doctest::AssertData&) override {}
    void log_message(const doctest::MessageData&) override {}
    void test_case_skipped(const doctest::TestCaseData&) override {}
};
REGISTER_LISTENER("end", 1, EndOfTests);

}  // namespace

House::House()
    : auth{BINARY_DIR "/auth-service/auth-service",
           service_environment(auth_database.url(), "AUTH_RABBITMQ_URL")},
      user{BINARY_DIR "/user-service/user-service",
           service_environment(user_database.url(), "USER_RABBITMQ_URL")} {}

House& House::fresh() {
    if (!the_house) {
        the_house.reset(new House);
    }
    the_house->clear();
    return *the_house;
}

void House::clear() {
    auth_database.script("TRUNCATE users, sessions, outbox");
    purge_queues();
    for (auto* service : {&auth, &user}) {
        if (!service->is_running()) {
            service->start_and_wait();
        }
    }
    user_database.script("TRUNCATE auth_users CASCADE");
    user_database.script("TRUNCATE revoked_sessions, outbox");
    user_database.script("TRUNCATE parked_events, suspect_events RESTART IDENTITY");
}

void House::kill_services() {
    auth.kill();
    user.kill();
}

support::Command::Environment House::urls() const {
    return {{"AUTH_DATABASE_URL", auth_database.url()},
            {"USER_DATABASE_URL", user_database.url()},
            {"OPERATOR_RABBITMQ_URL", environment("OPERATOR_RABBITMQ_URL")}};
}

support::Ended House::eventctl(const std::vector<std::string>& arguments,
                               const support::Command::Environment& instead) const {
    auto variables = urls();
    for (const auto& [name, value] : instead) {
        variables[name] = value;
    }
    return support::Command{BINARY_DIR "/tools/eventctl/eventctl", arguments, variables}.wait();
}

support::Ended House::shell(const std::string& line) const {
    auto variables = urls();
    variables["eventctl"] = BINARY_DIR "/tools/eventctl/eventctl";
    variables["PATH"] = "/usr/bin:/bin";
    return support::Command{"/bin/sh", {"-c", line}, variables}.wait();
}

support::Command House::start_eventctl(const std::vector<std::string>& arguments) const {
    return support::Command{BINARY_DIR "/tools/eventctl/eventctl", arguments, urls()};
}

void House::settle_accounts(int count) {
    auth_database.script(kAccounts + std::to_string(count) + ") AS i");
    user_database.script(kReferences + std::to_string(count) + ") AS i) AS one");
}

// PostgreSQL's md5('u1')::uuid, and so on.
std::string House::id_of(int i) {
    return auth_database.text("SELECT CAST(CAST(md5('u" + std::to_string(i) +
                              "') AS uuid) AS text)");
}

std::string House::park(const std::string& reason, const std::string& body,
                        const std::string& headers, const std::string& type) {
    return user_database.text(
        "INSERT INTO parked_events (fingerprint, queue, exchange, routing_key, message_id, type,"
        " content_type, headers, body, reason, error) VALUES (uuid_send(gen_random_uuid()),"
        " 'user-service.auth-events', 'auth.events', 'user.created.v1',"
        " gen_random_uuid()::text, '" +
        type + "', 'application/cloudevents+json', '" + headers + "', decode('" +
        platform::hex_encode(body) + "', 'hex'), '" + reason +
        "', 'what was wrong') RETURNING CAST(id AS text)");
}

std::string House::parked(const std::string& id, const std::string& expression) {
    return user_database.text("SELECT CAST(" + expression +
                              " AS text) FROM parked_events WHERE id = " + id);
}

std::string House::all_parked() {
    return user_database.text(
        "SELECT COALESCE(md5(string_agg(CAST(row AS text), '|' ORDER BY id)), 'none')"
        " FROM parked_events AS row");
}

void change_binding(const std::string& verb, const std::string& exchange,
                    const std::string& routing_key) {
    broker_ctl("eval 'rabbit_binding:" + verb + R"(({binding, {resource, <<"/">>, exchange, <<")" +
               exchange + R"(">>}, <<")" + routing_key +
               R"(">>, {resource, <<"/">>, queue, <<"user-service.auth-events">>}, []},)"
               R"( <<"test">>).')");
}

std::string user_created(const std::string& id, const std::string& username) {
    const auto now = platform::SystemClock{}.now();
    const auto uuid = *platform::Uuid::parse(id);
    const events::UserState state{.user_id = uuid,
                                  .version = 1,
                                  .username = username,
                                  .email = username + "@example.org",
                                  .first_name = {},
                                  .last_name = {},
                                  .created_at = now,
                                  .username_changed_at = now};
    return platform::messaging::encode({.id = platform::Uuid::v7(now),
                                        .source = "auth-service",
                                        .type = "auth.UserCreated.v1",
                                        .subject = id,
                                        .sequence = 1,
                                        .time = now,
                                        .data_schema = "urn:user-platform:events:user.created.v1",
                                        .data = state.encode()});
}

std::string session_revoked(const std::string& user, const std::string& session) {
    const auto now = platform::SystemClock{}.now();
    const events::SessionRevoked event{.user_id = *platform::Uuid::parse(user),
                                       .session_id = platform::Uuid::parse(session),
                                       .not_before = now,
                                       .version = 2,
                                       .at = now};
    return platform::messaging::encode(
        {.id = platform::Uuid::v7(now),
         .source = "auth-service",
         .type = std::string{events::kSessionRevoked.type},
         .subject = user,
         .sequence = event.version,
         .time = now,
         .data_schema = std::string{events::kSessionRevoked.data_schema},
         .data = event.encode()});
}

bool is_harmless(const std::string& text) {
    for (const auto& line : lines_of(text)) {
        if (!platform::count_code_points(line) ||
            platform::has_forbidden_character(line, platform::Lines::one)) {
            return false;
        }
    }
    return true;
}

}  // namespace e2e
