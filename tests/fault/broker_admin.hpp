#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

// What an administrator does to the private broker.
namespace fault::broker {

// Of its nodes: one, or those of a cluster (TEST_RABBITMQ_PORTS).
[[nodiscard]] std::vector<std::uint16_t> ports();

// The fault test listens in on every event: `fault.tee` stands between auth.events and its two
// queues, user-service's and `fault.shadow`, so that one binding decides for both; user.events is
// bound to the latter, too. Empties every queue, and shortens the retry tiers to 300 ms.
void prepare();

void delete_binding();
void delete_exchange();        // auth.events, and so its bindings
void restore_exchange();       // and its binding
void bound_queue(int length);  // of user-service; what does not fit is refused
void unbound_queue();
void memory_alarm(bool on);
void disk_alarm(bool on);
void close_all_connections();

// Messages of each queue, ready or not acknowledged yet.
[[nodiscard]] std::map<std::string, long long> depths();
// The lowest and highest prefetch of those who consume user-service's queue; 0 is no limit.
[[nodiscard]] std::pair<int, int> prefetch_range();

}  // namespace fault::broker
