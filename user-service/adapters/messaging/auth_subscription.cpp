#include "user-service/adapters/messaging/auth_subscription.hpp"

#include "events/user_events.hpp"
#include "platform/messaging/envelope.hpp"

namespace user {

namespace messaging = platform::messaging;
using messaging::BatchOutcome;
using messaging::Delivery;

namespace {

constexpr platform::Fault kSubjectDiffers{platform::ErrorCode::invalid, "subject_differs",
                                          "The envelope and its data disagree."};

UserReference reference_from(const platform::Uuid& event_id, events::UserState&& state) {
    return {.event_id = event_id,
            .id = UserId{state.user_id},
            .version = state.version,
            .identity = UserIdentity{.username = std::move(state.username),
                                     .email = std::move(state.email),
                                     .first_name = std::move(state.first_name),
                                     .last_name = std::move(state.last_name),
                                     .member_since = state.created_at,
                                     .username_changed_at = state.username_changed_at,
                                     .disabled = state.disabled}};
}

UserReference reference_from(const platform::Uuid& event_id, events::UserDeleted&& deleted) {
    return {.event_id = event_id,
            .id = UserId{deleted.user_id},
            .version = deleted.version,
            .identity = {}};
}

platform::Result<UserReference> decode(const Delivery& delivery) {
    const auto envelope = messaging::decode_envelope(delivery.body);
    if (!envelope) {
        return envelope.error();
    }
    auto event = events::decode_user_event(envelope->type, envelope->data.str());
    if (!event) {
        return event.error();
    }
    auto reference =
        std::visit([&](auto&& data) { return reference_from(envelope->id, std::move(data)); },
                   std::move(*event));
    if (envelope->subject != reference.id.str() || envelope->sequence != reference.version) {
        return kSubjectDiffers;
    }
    return reference;
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
