#pragma once

#include <string>
#include <vector>

#include "bench/event.hpp"

// One drain each, in events per second.
namespace bench {

// The relay, its events becoming visible all at once.
double relay_drains(const std::vector<Event>& events, const std::string& log_level);
// rabbitmq-c alone, with the relay's window. Leaves the events in the queue.
double bare_publisher_drains(const std::vector<Event>& events);
// The relay's two statements alone.
double bare_outbox_drains(const std::vector<Event>& events);

// user-service's subscription on what lies in the queue, which is `count` events.
double consumer_drains(std::size_t count, const std::string& log_level);
// rabbitmq-c and libpq alone, with the consumer's prefetch, batches and statement.
double bare_consumer_drains(std::size_t count);

// Both services as processes, from the outbox to the rows.
double services_drain(const std::vector<Event>& events, const std::string& log_level);

}  // namespace bench
