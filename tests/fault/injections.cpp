#include "tests/fault/injections.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "events/user_events.hpp"
#include "platform/core/uuid.hpp"
#include "platform/messaging/envelope.hpp"
#include "tests/support/feeder.hpp"
#include "tests/support/servers.hpp"

namespace fault {

namespace {

using platform::amqp::Message;

constexpr std::size_t kFedAtOnce = 1'000;

// Until the broker has taken them, some perhaps twice; answers how many attempts that took.
int publish(const std::vector<Message>& messages) {
    int attempts = 0;
    const bool taken = support::eventually(
        [&] {
            ++attempts;
            try {
                support::feed(messages);
                return true;
            } catch (const std::exception&) {
                return false;
            }
        },
        std::chrono::seconds{60});
    if (!taken) {
        throw std::runtime_error{"the broker takes nothing from a stranger"};
    }
    return attempts;
}

Message message_with(const std::string& body, const std::string& type = "auth.UserUpdated.v1") {
    return {.exchange = "auth.events",
            .routing_key = "user.updated.v1",
            .body = body,
            .message_id = {},
            .type = type,
            .content_type = std::string{platform::messaging::kEnvelopeContentType}};
}

// A whole event about a person whom nobody knows.
Message event_with(const std::string& type, const std::string& first_name,
                   const std::string& subject = "") {
    const auto now = platform::SystemClock{}.now();
    const events::UserState state{.user_id = platform::Uuid::v7(now),
                                  .version = 1,
                                  .username = "stranger",
                                  .email = "stranger@example.org",
                                  .first_name = first_name,
                                  .last_name = std::nullopt,
                                  .created_at = now,
                                  .username_changed_at = now};
    return message_with(
        platform::messaging::encode({.id = platform::Uuid::v7(now),
                                     .source = "auth-service",
                                     .type = type,
                                     .subject = subject.empty() ? state.user_id.str() : subject,
                                     .sequence = 1,
                                     .time = now,
                                     .data_schema = "urn:user-platform:events:user.updated.v1",
                                     .data = state.encode()}),
        type);
}

}  // namespace

void Injections::poison(std::mt19937_64& random) {
    const std::string updated = "auth.UserUpdated.v1";
    const std::vector<std::pair<Message, const char*>> kinds{
        {message_with(R"({"id":)"), "malformed_json"},
        {message_with(R"({"specversion":"0.3"})"), "envelope_invalid"},
        {event_with("auth.UserUpdated.v2", "Ada"), "schema"},
        {event_with(updated, std::string(9'216, 'x')), "event_data_refused"},
        {event_with(updated, "Ada", platform::Uuid{}.str()), "subject_differs"},
    };
    const auto& [message, reason] = kinds[random() % kinds.size()];
    (void)inject(message, reason);
}

void Injections::crasher() {
    const int attempts = inject(event_with("auth.UserUpdated.v1", "fault:abort"), "crashes");
    const std::lock_guard lock{guard_};
    crashers_ += attempts;
}

void Injections::thrower() {
    (void)inject(event_with("auth.UserUpdated.v1", "fault:throw"), "handler_failed");
}

int Injections::inject(Message message, const std::string& reason) {
    message.message_id = next_id();
    {
        const std::lock_guard lock{guard_};
        expected_[message.message_id] = reason;
    }
    return publish({std::move(message)});
}

std::string Injections::next_id() {
    const std::lock_guard lock{guard_};
    return "stranger-" + std::to_string(++last_);
}

void Injections::replay(std::vector<Message> messages, std::mt19937_64& random) {
    std::shuffle(messages.begin(), messages.end(), random);
    for (std::size_t from = 0; from < messages.size(); from += kFedAtOnce) {
        const auto begin = messages.begin() + static_cast<std::ptrdiff_t>(from);
        const auto size = std::min(kFedAtOnce, messages.size() - from);
        (void)publish({begin, begin + static_cast<std::ptrdiff_t>(size)});
    }
}

std::map<std::string, std::string> Injections::expected() const {
    const std::lock_guard lock{guard_};
    return expected_;
}

int Injections::crashers() const {
    const std::lock_guard lock{guard_};
    return crashers_;
}

}  // namespace fault
