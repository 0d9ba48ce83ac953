// The topology of infra/rabbitmq as a real broker has it: nothing in it may lose a message
// silently.
#include <doctest/doctest.h>

#include <algorithm>

#include "platform/json/reader.hpp"
#include "tests/support/servers.hpp"

using platform::json::Object;
using support::broker_ctl;

namespace {

struct Queue {
    std::string name;
    std::string type;
    std::optional<Object> policy;  // the effective one's definition
};

struct Exchange {
    std::string name;
    std::string settings;  // its arguments and its policy's definition
};

struct Topology {
    std::vector<Exchange> exchanges;
    std::vector<Queue> queues;
};

// rabbitmqctl writes an array; our reader reads objects.
std::vector<Object> list(const std::string& what) {
    const auto json = Object::parse("{\"all\":" + broker_ctl(what + " --formatter json") + "}");
    REQUIRE(json);
    return json->objects("all").value();
}

std::optional<Object> definition_of(const std::vector<Object>& policies,
                                    const std::optional<std::string>& name) {
    for (const auto& policy : policies) {
        if (policy.text("name") == name) {
            return *Object::parse(policy.text("definition").value());
        }
    }
    return std::nullopt;
}

Topology topology() {
    const auto policies = list("list_policies");
    Topology found{};
    for (const auto& exchange : list("list_exchanges name arguments policy")) {
        const auto definition = definition_of(policies, exchange.text("policy"));
        found.exchanges.push_back({exchange.text("name").value(),
                                   exchange.str() + (definition ? definition->str() : "")});
    }
    for (const auto& queue : list("list_queues name type policy")) {
        found.queues.push_back({queue.text("name").value(), queue.text("type").value(),
                                definition_of(policies, queue.text("policy"))});
    }
    return found;
}

// What could lose a message that was confirmed, or hide that nobody wanted it.
std::vector<std::string> dangers(const Topology& topology) {
    std::vector<std::string> found;
    for (const auto& [name, settings] : topology.exchanges) {
        if (settings.find("alternate-exchange") != std::string::npos) {
            found.push_back(name + " has an alternate exchange");
        }
    }
    for (const auto& [name, type, policy] : topology.queues) {
        if (type == "stream") {  // it drops what is old, and must say how old
            if (!policy || !policy->has("max-age")) {
                found.push_back(name + " drops its oldest messages at an age that nobody chose");
            }
            continue;
        }
        if (type != "quorum") {
            found.push_back(name + " is no quorum queue");
        }
        if (!policy || policy->text("overflow") != "reject-publish") {
            found.push_back(name + " drops its oldest messages when it is full");
        }
        if (policy && policy->has("dead-letter-exchange") &&
            policy->text("dead-letter-strategy") != "at-least-once") {
            found.push_back(name + " loses what its dead-letter exchange cannot take");
        }
        if (policy && policy->has("delivery-limit") && !policy->has("dead-letter-exchange")) {
            found.push_back(name + " drops what was delivered too often");
        }
    }
    return found;
}

bool has(const std::vector<std::string>& dangers, const std::string& danger) {
    return std::find(dangers.begin(), dangers.end(), danger) != dangers.end();
}

}  // namespace

TEST_CASE("nothing in the topology can lose a confirmed message") {
    CHECK(dangers(topology()) == std::vector<std::string>{});
}

TEST_CASE("the topology is the one that the services ask for") {
    const auto names = broker_ctl("list_bindings source_name destination_name routing_key");

    for (
        const char* binding :
        {"auth.events\tuser-service.auth-events\tuser.#",
         "auth.events\tuser-service.auth-events\tsession.#", "user.events\tuser.events.log\t#",
         "user-service.back\tuser-service.auth-events\tuser-service.auth-events",
         "user-service.retry\tuser-service.auth-events.retry.5s\tuser-service.auth-events.retry.5s",
         "user-service.retry\tuser-service.auth-events.retry.30s\t"
         "user-service.auth-events.retry.30s",
         "user-service.retry\tuser-service.auth-events.retry.5m\tuser-service.auth-events.retry.5m",
         "user-service.dead-letter\tuser-service.auth-events.dead-letter\t"
         "user-service.auth-events.dead-letter"}) {
        CAPTURE(binding);
        CHECK(names.find(binding) != std::string::npos);
    }
}

TEST_CASE("no message is so long that what a consumer has at hand would not fit its memory") {
    CHECK(broker_ctl("eval 'application:get_env(rabbit, max_message_size).'") == "{ok,65536}\n");
}

TEST_CASE("an alternate exchange and drop-head would be found") {
    broker_ctl(
        "set_policy hides '^auth.events$' '{\"alternate-exchange\":\"amq.fanout\"}' "
        "--apply-to exchanges");
    broker_ctl(
        "set_policy drops '^user-service.auth-events$' "
        "'{\"overflow\":\"drop-head\",\"max-length\":10}' --priority 9 --apply-to queues");

    const auto found = dangers(topology());
    broker_ctl("clear_policy hides");
    broker_ctl("clear_policy drops");

    CHECK(has(found, "auth.events has an alternate exchange"));
    CHECK(has(found, "user-service.auth-events drops its oldest messages when it is full"));
}
