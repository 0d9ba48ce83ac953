// What user-service announces follows its schemas, also with the longest and oddest values.
#include <doctest/doctest.h>

#include "events/activity_events.hpp"
#include "platform/messaging/outbox.hpp"
#include "tests/contract/announced.hpp"
#include "tests/contract/event_schema.hpp"

using contract::EventSchema;

namespace {

const auto kUser = platform::Uuid::parse("01939c3e-8a2b-7c4d-9e1f-3b5a7c9d0e2f").value();
const auto kThing = platform::Uuid::parse("01939c66-1c1a-7a55-8c1e-0d2b4f6a8c0e").value();
const auto kNow = platform::parse_rfc3339("2026-11-21T09:30:00.123456Z").value();

void check(const platform::Announcement& announcement) {
    const std::string name{announcement.names.routing_key};
    CAPTURE(name);
    const auto message = contract::message_of(announcement, "user-service");
    CHECK(EventSchema{name}.fault_of(message) == "");
    CHECK(message.size() <= platform::messaging::kPayloadBytesMax);
}

std::string repeated(const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) {
        all += text;
    }
    return all;
}

}  // namespace

TEST_CASE("a badge and its revocation are announced as their schemas say") {
    events::BadgeAwarded event{.user_id = kUser,
                               .version = 1,
                               .badge_id = kThing,
                               .badge_class_id = {},
                               .issuer = "self",
                               .name = {},
                               .icon_url = {},
                               .date_achieved = kNow,
                               .awarded_at = kNow};
    check(event.announcement());
    event.badge_class_id = kThing;
    event.issuer = kUser.str();
    event.name = repeated("\U0001F600", 100);
    event.icon_url = "https://" + std::string(2040, 'i');
    check(event.announcement());
    for (const auto& badge_class : {std::optional{kThing}, std::optional<platform::Uuid>{}}) {
        check(events::BadgeRevoked{.user_id = kUser,
                                   .version = 1,
                                   .badge_id = kThing,
                                   .badge_class_id = badge_class,
                                   .issuer = "self",
                                   .revoked_at = kNow}
                  .announcement());
    }
}

TEST_CASE("a goal and its completion are announced as their schemas say") {
    for (const char* status : {"not-started", "in-progress", "completed", "abandoned"}) {
        check(events::GoalCreated{
            .user_id = kUser, .version = 2, .goal_id = kThing, .status = status, .created_at = kNow}
                  .announcement());
    }
    check(events::GoalCompleted{
        .user_id = kUser, .version = 3, .goal_id = kThing, .completed_at = kNow}
              .announcement());
}

TEST_CASE("the golden messages of user-service follow their schemas, the bad ones do not") {
    for (const char* name :
         {"badge.awarded.v1", "badge.revoked.v1", "goal.created.v1", "goal.completed.v1"}) {
        const EventSchema schema{name};
        for (const auto& example : contract::examples(name, "valid-")) {
            CAPTURE(example.name);
            CHECK(schema.fault_of(example.message) == "");
        }
        for (const auto& example : contract::examples(name, "invalid-")) {
            CAPTURE(example.name);
            CHECK(schema.fault_of(example.message) != "");
        }
    }
}
