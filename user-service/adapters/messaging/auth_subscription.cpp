#include "user-service/adapters/messaging/auth_subscription.hpp"

#include <algorithm>
#include <memory>

#include "events/user_events.hpp"
#include "platform/core/fault_points.hpp"
#include "platform/core/faults.hpp"
#include "platform/messaging/batch_runner.hpp"
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

struct Announced {
    UserReference reference;
    platform::Timestamp at;
};

platform::Result<Announced> decode(const Delivery& delivery) {
    const auto envelope = messaging::decode_envelope(delivery.body);
    if (!envelope) {
        return envelope.error();
    }
    auto event = events::decode_user_event(envelope->type, envelope->data);
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
    return Announced{std::move(reference), envelope->time};
}

constexpr std::string_view kBackExchange = "user-service.back";

// Neither put off, nor delivered before, nor replayed: straight from its publisher's exchange.
bool comes_for_the_first_time(const Delivery& delivery) {
    return !delivery.redelivered && messaging::BatchRunner::retries_of(delivery) == 0 &&
           delivery.exchange != kBackExchange;
}

// Up to ten minutes, as an outage of either side is in it.
const std::vector<double>& end_to_end_bounds() {
    static const std::vector<double> bounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                            0.5,   1,      2.5,   5,    10,    30,   60,  600};
    return bounds;
}

}  // namespace

// References that were read, and the deliveries that they came by.
struct AuthSubscription::Readable {
    BatchOutcome unreadable;  // the others
    std::vector<UserReference> references;
    std::vector<std::size_t> indices;
    std::vector<platform::Timestamp> announced_at;  // of those that come for the first time
};

AuthSubscription::AuthSubscription(const ApplyReferences& apply, const platform::Clock& clock,
                                   platform::metrics::Registry& metrics, platform::log::Logger& log)
    : apply_{apply},
      clock_{clock},
      log_{log},
      stale_{metrics.counter("consumer_stale_version_total",
                             "Events that were as old as the user's row, or older")},
      end_to_end_seconds_{metrics.histogram(
          "consumer_end_to_end_seconds", "From the event's time to its row", end_to_end_bounds())} {
}

// Applies them as one, and where the database refuses that, in halves, until exactly what it
// refuses alone is found. Fails only where it is no message's fault.
platform::Result<void> AuthSubscription::apply_found(const Readable& readable, std::size_t first,
                                                     std::size_t last,
                                                     BatchOutcome& outcome) const {
    const auto begin = readable.references.begin();
    const auto stale = apply_(
        {begin + static_cast<std::ptrdiff_t>(first), begin + static_cast<std::ptrdiff_t>(last)});
    if (stale) {
        stale_.increment(static_cast<double>(*stale));
        return {};
    }
    const auto& error = stale.error();
    if (error.fault.slug != platform::faults::kDatabaseRefused.slug) {
        return error;
    }
    if (last - first > 1) {
        const auto middle = first + (last - first) / 2;
        auto half = apply_found(readable, first, middle, outcome);
        return half ? apply_found(readable, middle, last, outcome) : half;
    }
    outcome.park(readable.indices[first], std::string{error.fault.slug}, error.reason);
    return {};
}

void AuthSubscription::observe(const Readable& readable) const {
    const auto now = clock_.now();
    for (const auto& at : readable.announced_at) {
        const std::chrono::duration<double> took = now - at;
        end_to_end_seconds_.observe(std::max(took.count(), 0.0));  // clocks differ
    }
}

messaging::Apply AuthSubscription::operator()(std::span<const Delivery> deliveries) const {
    const auto readable = std::make_shared<Readable>();
    for (std::size_t i = 0; i < deliveries.size(); ++i) {
        auto announced = decode(deliveries[i]);
        if (!announced) {
            readable->unreadable.park(i, std::string{announced.error().fault.slug},
                                      announced.error().reason);
            continue;
        }
        readable->references.push_back(std::move(announced->reference));
        readable->indices.push_back(i);
        if (comes_for_the_first_time(deliveries[i])) {
            readable->announced_at.push_back(announced->at);
        }
    }
    return [this, deliveries, readable] { return apply_all(deliveries, *readable); };
}

BatchOutcome AuthSubscription::apply_all(std::span<const Delivery> deliveries,
                                         const Readable& readable) const {
    auto outcome = readable.unreadable;
    const auto applied = apply_found(readable, 0, readable.references.size(), outcome);
    if (!applied) {
        return BatchOutcome::later(applied.error().reason);
    }
    observe(readable);
    log_all(deliveries);
    return outcome;
}

void AuthSubscription::log_all(std::span<const Delivery> deliveries) const {
    platform::log::Lines lines{log_, platform::log::Level::info};
    for (const auto& delivery : deliveries) {
        lines.add("event received", {{"message_id", delivery.message_id},
                                     {"type", delivery.type},
                                     {"request_id", delivery.header("x-request-id")},
                                     {"traceparent", delivery.header("traceparent")}});
    }
}

}  // namespace user
