#include "tests/fault/broker_admin.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <limits>
#include <sstream>

#include "tests/support/proxy.hpp"
#include "tests/support/servers.hpp"

namespace fault::broker {

namespace {

using support::broker_ctl;

const std::string kQueue = "user-service.auth-events";

void evaluate(const std::string& erlang) {
    broker_ctl("eval '" + erlang + "' > /dev/null");
}

std::string resource(const std::string& kind, const std::string& name) {
    return "{resource,<<\"/\">>," + kind + ",<<\"" + name + "\">>}";
}

std::string binding(const std::string& from, const std::string& key, const std::string& to) {
    return "{binding," + from + ",<<\"" + key + "\">>," + to + ",[]}";
}

const std::string kSource = resource("exchange", "auth.events");
const std::string kTee = resource("exchange", "fault.tee");
const std::string kShadow = resource("queue", "fault.shadow");
const std::string kTeeBinding = binding(kSource, "user.#", kTee);
// Never deleted alone: replicas have queues of their own for revocations, so that none would come
// back to auth-service, and whoever else listens would miss it.
const std::string kTeeOfSessions = binding(kSource, "session.#", kTee);
const std::string kUserEventsBinding = binding(resource("exchange", "user.events"), "#", kShadow);
const std::string kDirectBinding = binding(kSource, "user.#", resource("queue", kQueue));

std::string add(const std::string& binding) {
    return "rabbit_binding:add(" + binding + ",<<\"fault\">>)";
}

std::string remove(const std::string& binding) {
    return "rabbit_binding:remove(" + binding + ",<<\"fault\">>)";
}

void shorten_tier(const std::string& tier) {
    const auto queue = kQueue + ".retry." + tier;
    broker_ctl("set_policy --priority 9 --apply-to queues fault." + tier + " '^" + queue +
               R"($' '{"message-ttl":300,"dead-letter-strategy":"at-least-once",)"
               R"("overflow":"reject-publish","dead-letter-exchange":"user-service.back",)"
               R"("dead-letter-routing-key":")" +
               kQueue + "\"}' > /dev/null");
}

}  // namespace

std::vector<std::uint16_t> ports() {
    const char* cluster = std::getenv("TEST_RABBITMQ_PORTS");
    if (cluster == nullptr) {
        return {support::port_of(support::environment("TEST_RABBITMQ_URL"))};
    }
    std::istringstream numbers{cluster};
    return {std::istream_iterator<std::uint16_t>{numbers}, {}};
}

void prepare() {
    evaluate("rabbit_exchange:declare(" + kTee + ",fanout,true,false,false,[],<<\"fault\">>), " +
             "rabbit_amqqueue:declare(" + kShadow +
             ",true,false,[{<<\"x-queue-type\">>,longstr,<<\"quorum\">>}],none,<<\"fault\">>), " +
             add(kTeeBinding) + ", " + add(kTeeOfSessions) + ", " + add(kUserEventsBinding) + ", " +
             add(binding(kTee, "", resource("queue", kQueue))) + ", " +
             add(binding(kTee, "", kShadow)) + ", " + remove(kDirectBinding) +
             ", [rabbit_amqqueue:purge(Q) || Q <- rabbit_amqqueue:list(),"
             " amqqueue:get_type(Q) =:= rabbit_quorum_queue].");
    for (const char* tier : {"5s", "30s", "5m"}) {
        shorten_tier(tier);
    }
}

// A restart of the broker brings the direct one back.
void delete_binding() {
    evaluate(remove(kDirectBinding) + ", " + remove(kTeeBinding) + ".");
}

void delete_exchange() {
    evaluate("rabbit_exchange:delete(" + kSource + ",false,<<\"fault\">>).");
}

void restore_exchange() {
    evaluate("rabbit_exchange:declare(" + kSource + ",topic,true,false,false,[],<<\"fault\">>), " +
             add(kTeeOfSessions) + ", " + add(kTeeBinding) + ".");
}

void bound_queue(int length) {
    broker_ctl("set_policy --priority 9 --apply-to queues fault.full '^" + kQueue +
               R"($' '{"overflow":"reject-publish","max-length":)" + std::to_string(length) +
               "}' > /dev/null");
}

void unbound_queue() {
    broker_ctl("clear_policy fault.full > /dev/null");
}

void memory_alarm(bool on) {
    broker_ctl(on ? "set_vm_memory_high_watermark absolute 1MB > /dev/null"
                  : "set_vm_memory_high_watermark 0.4 > /dev/null");
}

void disk_alarm(bool on) {
    broker_ctl(on ? "set_disk_free_limit 900000000000000 > /dev/null"
                  : "set_disk_free_limit 512MB > /dev/null");
}

void close_all_connections() {
    broker_ctl("close_all_connections fault > /dev/null");
}

std::map<std::string, long long> depths() {
    std::map<std::string, long long> depths;
    std::istringstream lines{broker_ctl("list_queues name messages type --no-table-headers")};
    std::string name;
    std::string type;
    long long messages = 0;
    while (lines >> name >> messages >> type) {
        if (type != "stream" && type != "rabbit_stream_queue") {
            depths[name] = messages;
        }
    }
    return depths;
}

std::pair<int, int> prefetch_range() {
    std::istringstream lines{
        broker_ctl("list_consumers queue_name prefetch_count --no-table-headers")};
    std::pair range{std::numeric_limits<int>::max(), 0};
    std::string queue;
    int prefetch = 0;
    while (lines >> queue >> prefetch) {
        if (queue == kQueue) {
            range = {std::min(range.first, prefetch), std::max(range.second, prefetch)};
        }
    }
    return range;
}

}  // namespace fault::broker
