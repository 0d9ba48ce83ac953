#include "user-service/adapters/messaging/auth_subscription.hpp"

#include "events/user_created.hpp"
#include "platform/messaging/envelope.hpp"

namespace user {

namespace messaging = platform::messaging;
using messaging::BatchOutcome;
using messaging::Delivery;

namespace {

constexpr platform::Fault kEventUnknown{platform::ErrorCode::invalid, "event_unknown",
                                        "Nobody here knows events of this type."};
constexpr platform::Fault kSubjectDiffers{platform::ErrorCode::invalid, "subject_differs",
                                          "The envelope and its data disagree."};

UserReference reference_from(const platform::Uuid& event_id, events::UserCreated event) {
    return {.event_id = event_id,
            .id = UserId{event.user_id},
            .version = event.version,
            .username = std::move(event.username),
            .email = std::move(event.email),
            .first_name = std::move(event.first_name),
            .last_name = std::move(event.last_name),
            .member_since = event.created_at,
            .username_changed_at = event.username_changed_at};
}

platform::Result<UserReference> decode(const Delivery& delivery) {
    const auto envelope = messaging::decode_envelope(delivery.body);
    if (!envelope) {
        return envelope.error();
    }
    if (envelope->type != events::UserCreated::kType) {
        return kEventUnknown;
    }
    auto event = events::UserCreated::decode(envelope->data.str());
    if (!event) {
        return event.error();
    }
    if (envelope->subject != event->user_id.str() || envelope->sequence != event->version) {
        return kSubjectDiffers;
    }
    return reference_from(envelope->id, std::move(*event));
}

bool is_worth_waiting(const platform::Error& error) {
    return error.fault.code == platform::ErrorCode::unavailable;
}

}  // namespace

BatchOutcome AuthSubscription::operator()(std::span<const Delivery> deliveries) const {
    BatchOutcome outcome;
    std::vector<UserReference> references;
    std::vector<std::size_t> indices;  // of the deliveries behind `references`
    for (std::size_t i = 0; i < deliveries.size(); ++i) {
        auto reference = decode(deliveries[i]);
        log_.info(reference ? "event received" : "event refused",
                  {{"message_id", deliveries[i].message_id},
                   {"type", deliveries[i].type},
                   {"request_id", deliveries[i].header("x-request-id")},
                   {"traceparent", deliveries[i].header("traceparent")}});
        if (!reference) {
            outcome.dead_letter(i, std::string{reference.error().fault.slug},
                                reference.error().reason);
            continue;
        }
        references.push_back(std::move(*reference));
        indices.push_back(i);
    }

    const auto applied = apply_(references);
    if (applied) {
        return outcome;
    }
    if (is_worth_waiting(applied.error())) {
        return BatchOutcome::later(applied.error().reason);
    }
    // Something among them is refused by the database: one by one, it is found and the others pass.
    for (std::size_t i = 0; i < references.size(); ++i) {
        const auto alone = apply_({references[i]});
        if (!alone && is_worth_waiting(alone.error())) {
            return BatchOutcome::later(alone.error().reason);
        }
        if (!alone) {
            outcome.dead_letter(indices[i], "database_refused", alone.error().reason);
        }
    }
    return outcome;
}

}  // namespace user
