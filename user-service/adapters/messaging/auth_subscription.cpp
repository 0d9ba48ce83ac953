#include "user-service/adapters/messaging/auth_subscription.hpp"

#include "events/user_events.hpp"
#include "platform/core/fault_points.hpp"
#include "platform/core/faults.hpp"
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
    platform::fault_points::handle(delivery.body);
    auto reference =
        std::visit([&](auto&& data) { return reference_from(envelope->id, std::move(data)); },
                   std::move(*event));
    if (envelope->subject != reference.id.str() || envelope->sequence != reference.version) {
        return kSubjectDiffers;
    }
    return reference;
}

// References that were read, and the deliveries that they came by.
struct Readable {
    std::vector<UserReference> references;
    std::vector<std::size_t> indices;
};

// Applies them as one, and where the database refuses that, in halves, until exactly what it
// refuses alone is found. Fails only where it is no message's fault.
platform::Result<void> apply_found(const ApplyReferences& apply, const Readable& readable,
                                   std::size_t first, std::size_t last, BatchOutcome& outcome) {
    const auto begin = readable.references.begin();
    const auto applied = apply(
        {begin + static_cast<std::ptrdiff_t>(first), begin + static_cast<std::ptrdiff_t>(last)});
    if (applied || applied.error().fault.slug != platform::faults::kDatabaseRefused.slug) {
        return applied;
    }
    if (last - first > 1) {
        const auto middle = first + (last - first) / 2;
        auto half = apply_found(apply, readable, first, middle, outcome);
        return half ? apply_found(apply, readable, middle, last, outcome) : half;
    }
    const auto& error = applied.error();
    outcome.park(readable.indices[first], std::string{error.fault.slug}, error.reason);
    return {};
}

}  // namespace

BatchOutcome AuthSubscription::operator()(std::span<const Delivery> deliveries) const {
    BatchOutcome outcome;
    Readable readable;
    for (std::size_t i = 0; i < deliveries.size(); ++i) {
        auto reference = decode(deliveries[i]);
        if (!reference) {
            outcome.park(i, std::string{reference.error().fault.slug}, reference.error().reason);
            continue;
        }
        readable.references.push_back(std::move(*reference));
        readable.indices.push_back(i);
    }
    const auto applied = apply_found(apply_, readable, 0, readable.references.size(), outcome);
    if (!applied) {
        return BatchOutcome::later(applied.error().reason);
    }
    log_all(deliveries);
    return outcome;
}

void AuthSubscription::log_all(std::span<const Delivery> deliveries) const {
    for (const auto& delivery : deliveries) {
        log_.info("event received", {{"message_id", delivery.message_id},
                                     {"type", delivery.type},
                                     {"request_id", delivery.header("x-request-id")},
                                     {"traceparent", delivery.header("traceparent")}});
    }
}

}  // namespace user
