#include "user-service/adapters/messaging/auth_subscription.hpp"

#include <algorithm>
#include <memory>

#include "platform/core/fault_points.hpp"
#include "platform/core/faults.hpp"
#include "platform/messaging/batch_runner.hpp"
#include "user-service/adapters/messaging/auth_events.hpp"

namespace user {

namespace messaging = platform::messaging;
using messaging::BatchOutcome;
using messaging::Delivery;

namespace {

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

// What was read, and the deliveries that it came by.
template <class Item>
struct Found {
    std::vector<Item> items;
    std::vector<std::size_t> indices;

    void add(Item item, std::size_t index) {
        items.push_back(std::move(item));
        indices.push_back(index);
    }
};

struct Range {
    std::size_t first;
    std::size_t last;
};

// Applies them as one, and where the database refuses that, in halves, until exactly what it
// refuses alone is found. Fails only where it is no message's fault.
template <class Item, class ApplyItems>
platform::Result<void> apply_found(const Found<Item>& found, Range range, BatchOutcome& outcome,
                                   const ApplyItems& apply) {
    const auto begin = found.items.begin();
    const platform::Result<void> applied =
        apply(std::vector<Item>{begin + static_cast<std::ptrdiff_t>(range.first),
                                begin + static_cast<std::ptrdiff_t>(range.last)});
    if (applied || applied.error().fault.slug != platform::faults::kDatabaseRefused.slug) {
        return applied;
    }
    if (range.last - range.first > 1) {
        const auto middle = range.first + (range.last - range.first) / 2;
        auto half = apply_found(found, {range.first, middle}, outcome, apply);
        return half ? apply_found(found, {middle, range.last}, outcome, apply) : half;
    }
    outcome.park(found.indices[range.first], std::string{applied.error().fault.slug},
                 applied.error().reason);
    return {};
}

}  // namespace

struct AuthSubscription::Readable {
    BatchOutcome unreadable;  // the others
    Found<UserReference> references;
    Found<Revocation> revocations;
    std::vector<platform::Timestamp> announced_at;  // of those that come for the first time
};

AuthSubscription::AuthSubscription(const ApplyReferences& apply, const RecordRevocations& record,
                                   const RevocationIntake& intake, const platform::Clock& clock,
                                   platform::metrics::Registry& metrics, platform::log::Logger& log)
    : apply_{apply},
      record_{record},
      intake_{intake},
      clock_{clock},
      log_{log},
      stale_{metrics.counter("consumer_stale_version_total",
                             "Events that were as old as the user's row, or older")},
      end_to_end_seconds_{metrics.histogram(
          "consumer_end_to_end_seconds", "From the event's time to its row", end_to_end_bounds())} {
}

platform::Result<void> AuthSubscription::apply_references(const Readable& readable,
                                                          BatchOutcome& outcome) const {
    const auto& found = readable.references;
    return apply_found(found, {0, found.items.size()}, outcome,
                       [this](std::vector<UserReference> part) -> platform::Result<void> {
                           const auto stale = apply_(std::move(part));
                           if (!stale) {
                               return stale.error();
                           }
                           stale_.increment(static_cast<double>(*stale));
                           return {};
                       });
}

// Known here at once, and to replicas that start later by its row.
platform::Result<void> AuthSubscription::record_revocations(const Readable& readable,
                                                            BatchOutcome& outcome) const {
    const auto& found = readable.revocations;
    if (found.items.empty()) {
        return {};
    }
    intake_.take(RevocationSource::queue, found.items);
    return apply_found(found, {0, found.items.size()}, outcome,
                       [this](std::vector<Revocation> part) { return record_(std::move(part)); });
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
        auto event = decode_auth_event(deliveries[i].body);
        if (!event) {
            readable->unreadable.park(i, std::string{event.error().fault.slug},
                                      event.error().reason);
            continue;
        }
        platform::fault_points::handle(deliveries[i].body);
        if (auto* reference = std::get_if<UserReference>(&event->told)) {
            readable->references.add(std::move(*reference), i);
        } else {
            readable->revocations.add(std::get<Revocation>(event->told), i);
        }
        if (comes_for_the_first_time(deliveries[i])) {
            readable->announced_at.push_back(event->at);
        }
    }
    return [this, deliveries, readable] { return apply_all(deliveries, *readable); };
}

BatchOutcome AuthSubscription::apply_all(std::span<const Delivery> deliveries,
                                         const Readable& readable) const {
    auto outcome = readable.unreadable;
    auto applied = record_revocations(readable, outcome);
    if (applied) {
        applied = apply_references(readable, outcome);
    }
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
