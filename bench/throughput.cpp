// How fast a backlog goes: the relay, the consumer, and both together, each beside what its
// libraries do alone. They take turns, and every other round begins with the other one, so that
// what disturbs one disturbs its neighbour too: a broker that is busy with what the one before left
// behind.
#include <algorithm>
#include <functional>
#include <iostream>

#include "bench/benchmarks.hpp"
#include "bench/drains.hpp"

namespace bench {

namespace {

constexpr std::size_t kBacklog = 100'000;
constexpr const char* kRate = "events/s";

std::string setting_of(std::size_t events, const Options& options) {
    return std::to_string(events) + " events, " + std::to_string(options.rounds) +
           " rounds, log level " + options.log_level;
}

using Run = std::function<void()>;

void take_turns(std::size_t round, const Run& ours, const Run& bare) {
    (round % 2 == 0 ? ours : bare)();
    (round % 2 == 0 ? bare : ours)();
}

// Says on standard error how it goes.
void note(std::vector<double>& rounds, const char* what, double rate) {
    rounds.push_back(rate);
    std::cerr << "  round " << rounds.size() << ", " << what << ": " << static_cast<long long>(rate)
              << " events/s\n";
}

}  // namespace

Report run_relay(const Options& options) {
    const auto events = registrations(options.events_or(kBacklog));
    std::vector<double> ours, publisher, outbox;
    for (std::size_t round = 0; round < options.rounds; ++round) {
        take_turns(
            round, [&] { note(ours, "relay", relay_drains(events, options.log_level)); },
            [&] { note(publisher, "rabbitmq-c", bare_publisher_drains(events)); });
        note(outbox, "libpq", bare_outbox_drains(events));
    }
    return {"relay",
            setting_of(events.size(), options) + ", " + std::to_string(events.front().body.size()) +
                " bytes each",
            {line_of("relay", kRate, ours), line_of("rabbitmq-c alone", kRate, publisher),
             line_of("its statements alone, by libpq", kRate, outbox),
             ratio_of("relay to rabbitmq-c", ours, publisher, at_least(0.6))}};
}

Report run_consumer(const Options& options) {
    const auto events = registrations(options.events_or(kBacklog));
    std::vector<double> ours, bare;
    for (std::size_t round = 0; round < options.rounds; ++round) {
        take_turns(
            round,
            [&] {
                bare_publisher_drains(events);
                note(ours, "consumer", consumer_drains(events.size(), options.log_level));
            },
            [&] {
                bare_publisher_drains(events);
                note(bare, "rabbitmq-c and libpq", bare_consumer_drains(events.size()));
            });
    }
    return {"consumer",
            setting_of(events.size(), options),
            {line_of("consumer", kRate, ours), line_of("rabbitmq-c and libpq alone", kRate, bare),
             ratio_of("consumer to those alone", ours, bare, at_least(0.8))}};
}

Report run_backlog(const Options& options) {
    const auto events = registrations(options.events_or(kBacklog));
    std::vector<double> ours, publisher, consumer, slower;
    for (std::size_t round = 0; round < options.rounds; ++round) {
        take_turns(
            round, [&] { note(ours, "services", services_drain(events, options.log_level)); },
            [&] {
                note(publisher, "rabbitmq-c", bare_publisher_drains(events));
                note(consumer, "rabbitmq-c and libpq", bare_consumer_drains(events.size()));
            });
        slower.push_back(std::min(publisher.back(), consumer.back()));
    }
    return {"backlog",
            setting_of(events.size(), options),
            {line_of("both services, outbox to rows", kRate, ours),
             line_of("publishing alone, by rabbitmq-c", kRate, publisher),
             line_of("applying alone, by rabbitmq-c and libpq", kRate, consumer),
             ratio_of("both services to the slower", ours, slower, at_least(0.5))}};
}

}  // namespace bench
