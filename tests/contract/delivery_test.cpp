// What user-service makes of the golden messages, whoever may have sent them.
#include <doctest/doctest.h>

#include <algorithm>

#include "platform/json/reader.hpp"
#include "tests/contract/event_schema.hpp"
#include "tests/support/fake_profiles.hpp"
#include "tests/support/fake_revocations.hpp"
#include "tests/support/kept_log.hpp"
#include "tests/support/metric_text.hpp"
#include "user-service/adapters/messaging/auth_subscription.hpp"
#include "user-service/application/read_profile.hpp"

using contract::examples;
using platform::messaging::BatchOutcome;
using platform::messaging::Delivery;

namespace {

constexpr const char* kEvent = "user.created.v1";

struct House {
    platform::log::Logger log{"contract", platform::log::Level::debug, support::keep_log_line};
    support::FakeProfiles profiles;
    user::ApplyReferences apply{profiles};
    platform::SystemClock clock;
    platform::metrics::Registry metrics;
    support::FakeRevocations revocations;
    user::RecordRevocations record{revocations};
    platform::jwt::Revocations known{{}, clock};
    user::RevocationIntake intake{known, metrics};
    user::AuthSubscription subscription{apply, record, intake, clock, metrics, log};
    user::ReadProfile read_profile{profiles, clock};

    BatchOutcome receive(const std::vector<std::string>& messages) {
        std::vector<Delivery> deliveries;
        for (const auto& message : messages) {
            deliveries.push_back({.body = message,
                                  .message_id = {},
                                  .type = {},
                                  .content_type = {},
                                  .exchange = {},
                                  .routing_key = {},
                                  .headers = {}});
        }
        return subscription(deliveries)();
    }

    std::vector<user::Revocation> recorded() {
        std::vector<user::Revocation> rows;
        REQUIRE(revocations.read([&](user::RevocationTx& tx) -> platform::Result<void> {
            rows = tx.latest({}, 100);
            return {};
        }));
        return rows;
    }

    platform::Result<user::Profile> profile_for(const std::string& message) {
        const auto subject = platform::json::Object::parse(message)->text("subject");
        return read_profile.by_id({}, user::UserId::parse(subject.value()).value());
    }
};

}  // namespace

TEST_CASE("each valid golden message becomes the user's profile") {
    for (const auto& example : examples(kEvent, "valid-")) {
        CAPTURE(example.name);
        const auto& message = example.message;
        House house;

        const auto outcome = house.receive({message});

        CHECK(outcome.to_park().empty());
        REQUIRE(house.profile_for(message));
        CHECK(house.profile_for(message)->member_since.has_value());
    }
}

TEST_CASE("each invalid golden message is to be parked, and holds nobody up") {
    const auto valid = examples(kEvent, "valid-").front().message;
    for (const auto& example : examples(kEvent, "invalid-")) {
        CAPTURE(example.name);
        const auto& message = example.message;
        House house;

        const auto outcome = house.receive({message, valid});

        REQUIRE(outcome.to_park().size() == 1);
        CHECK(outcome.to_park().front().index == 0);
        CHECK(outcome.to_park().front().reason != "");
        CHECK(house.profile_for(valid));
    }
}

TEST_CASE("the golden messages of a whole life, in any order and doubled, end with its deletion") {
    const std::vector<std::string> life{examples("user.created.v1", "valid-with-names")[0].message,
                                        examples("user.updated.v1", "valid-renamed")[0].message,
                                        examples("user.disabled.v1", "valid-disabled")[0].message,
                                        examples("user.enabled.v1", "valid-enabled")[0].message,
                                        examples("user.deleted.v1", "valid-deleted")[0].message};
    std::vector<std::size_t> order{0, 1, 2, 3, 4};
    do {
        House house;
        std::vector<std::string> messages;
        for (const auto index : order) {
            messages.push_back(life[index]);
            CHECK(house.receive({life[index]}).to_park().empty());
        }

        CHECK(house.receive(messages).to_park().empty());

        CHECK_FALSE(house.profile_for(life[0]));
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("the golden messages of a life without its end leave the newest state, in any order") {
    const std::vector<std::string> life{examples("user.created.v1", "valid-with-names")[0].message,
                                        examples("user.updated.v1", "valid-renamed")[0].message,
                                        examples("user.disabled.v1", "valid-disabled")[0].message,
                                        examples("user.enabled.v1", "valid-enabled")[0].message};
    std::vector<std::size_t> order{0, 1, 2, 3};
    do {
        House house;
        for (const auto index : order) {
            CHECK(house.receive({life[index]}).to_park().empty());
        }

        REQUIRE(house.profile_for(life[0]));
        CHECK(house.profile_for(life[0])->username == "Ada.Lovelace");
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("a type that nobody here knows is set aside as a matter of schema") {
    House house;
    const auto message = examples("user.updated.v1", "invalid-envelope-other-type")[0].message;

    const auto outcome = house.receive({message});

    REQUIRE(outcome.to_park().size() == 1);
    CHECK(outcome.to_park().front().reason == "schema");
}

TEST_CASE("a golden message that comes twice changes nothing") {
    House house;
    const auto message = examples(kEvent, "valid-").front().message;

    const auto outcome = house.receive({message, message});

    CHECK(outcome.to_park().empty());
    CHECK(house.profile_for(message));
}

TEST_CASE("it is counted what came too late to change anything, and how long the others took") {
    House house;
    const auto message = examples(kEvent, "valid-").front().message;

    (void)house.receive({message});
    (void)house.receive({message});

    const auto text = house.metrics.text();
    CHECK(support::metric_sum(text, "consumer_stale_version_total") == 1);
    CHECK(support::metric_sum(text, "consumer_end_to_end_seconds_count") == 2);
}

TEST_CASE("each valid golden message of session.revoked.v1 becomes a row, and known") {
    for (const auto& example : examples("session.revoked.v1", "valid-")) {
        CAPTURE(example.name);
        House house;

        const auto outcome = house.receive({example.message, example.message});

        CHECK(outcome.to_park().empty());
        REQUIRE(house.recorded().size() == 1);
        const auto data = platform::json::Object::parse(example.message)->object("data").value();
        CHECK(house.recorded()[0].user_id.str() == data.text("user_id"));
        CHECK(house.recorded()[0].session_id.has_value() != data.is_null("sid"));
        CHECK(platform::to_rfc3339(house.recorded()[0].not_before).substr(0, 19) ==
              data.text("not_before")->substr(0, 19));
        CHECK(support::metric_sum(house.metrics.text(), "revocations_received_total",
                                  "source=\"queue\"") == 2);
    }
}

TEST_CASE("an invalid revocation is to be parked, and holds neither another nor a reference up") {
    const auto reference = examples(kEvent, "valid-").front().message;
    const auto revocation = examples("session.revoked.v1", "valid-one-session")[0].message;
    for (const auto& example : examples("session.revoked.v1", "invalid-")) {
        CAPTURE(example.name);
        House house;

        const auto outcome = house.receive({revocation, example.message, reference});

        REQUIRE(outcome.to_park().size() == 1);
        CHECK(outcome.to_park().front().index == 1);
        CHECK(outcome.to_park().front().reason != "");
        CHECK(house.recorded().size() == 1);
        CHECK(house.profile_for(reference));
    }
}
