#include "tests/fault/nemesis.hpp"

#include <stdexcept>

#include "tests/fault/broker_admin.hpp"
#include "tests/support/servers.hpp"

namespace fault {

namespace {

using namespace std::chrono_literals;
using support::servers;

constexpr auto kNoticedWithin = 4s;  // by /health
constexpr std::size_t kReplayed = 2'000;
// A half-open link is noticed by us within 15 s. The broker, which has to give to others what it
// had sent over it, misses heartbeats for 20 to 30 s before it does.
constexpr auto kHalfOpenRecovery = 38s;

using Act = std::function<void(Stage&)>;

void nothing(Stage&) {}

// Requests over HTTP may fail meanwhile.
Act begin_outage(const Act& act) {
    return [act](Stage& stage) {
        ++stage.world.outages;
        act(stage);
    };
}

Act end_outage(const Act& act) {
    return [act](Stage& stage) {
        act(stage);
        if (!stage.world.wait_ready(30s)) {
            stage.violations.push_back({"I9 recovery", "a replica does not get ready again"});
        }
        --stage.world.outages;
    };
}

template <class Links>
Act on(Links links, const std::function<void(Link&)>& act) {
    return [links, act](Stage& stage) {
        for (auto* link : links(stage.world)) {
            act(*link);
        }
    };
}

auto broker_links = [](World& world) { return world.broker_links(); };
auto auth_links = [](World& world) { return world.auth_database_links(); };
auto user_links = [](World& world) { return world.user_database_links(); };

void put_away(Link& link) {
    link.set({.refuse = true});
    link.reset();
}

void heal(Link& link) {
    link.heal();
}

// Drawn anew for each act on it.
Replica& some_auth(Stage& stage) {
    return stage.world.auth(stage.random() % World::kAuths);
}
Replica& some_user(Stage& stage) {
    return stage.world.user(stage.random() % World::kUsers);
}

void thaw_all(Stage& stage) {
    for (const auto& replica : stage.world.replicas()) {
        replica->thaw();
    }
}

// While the broker takes nothing, a replica says so, and it ends in time when it is told to.
void begin_alarm(Stage& stage, const Act& raise) {
    raise(stage);
    auto& replica = stage.world.auth(0);
    const bool noticed = support::eventually(
        [&] {
            const auto metrics = replica.process().get_internal("/metrics").body;
            return metrics.find("\nbroker_blocked 1\n") != std::string::npos;
        },
        kNoticedWithin);
    if (!noticed) {
        stage.violations.push_back(
            {"I8 processes", "a blocked broker does not show in broker_blocked"});
    }
    replica.terminate();
}

std::vector<Nemesis> on_the_broker() {
    return {
        {"broker-kill", Victim::broker, [](Stage&) { servers("broker-kill"); },
         [](Stage&) { servers("broker-start"); }},
        // What was written to its sockets and not read is lost with it.
        {"broker-freeze-kill", Victim::broker, [](Stage&) { servers("broker-freeze"); },
         [](Stage&) {
             servers("broker-kill");
             servers("broker-start");
         },
         8s, 3s},
        {"broker-freeze", Victim::broker, [](Stage&) { servers("broker-freeze"); },
         [](Stage&) { servers("broker-thaw"); }, kHalfOpenRecovery, 8s},
        {"broker-stop-app", Victim::broker,
         [](Stage&) { support::broker_ctl("stop_app > /dev/null"); },
         [](Stage&) { support::broker_ctl("start_app > /dev/null"); }},
        {"memory-alarm", Victim::broker,
         [](Stage& stage) { begin_alarm(stage, [](Stage&) { broker::memory_alarm(true); }); },
         [](Stage&) { broker::memory_alarm(false); }, 12s},
        {"disk-alarm", Victim::broker, [](Stage&) { broker::disk_alarm(true); },
         [](Stage&) { broker::disk_alarm(false); }},
        {"connections-closed", Victim::broker, [](Stage&) { broker::close_all_connections(); },
         nothing},
        {"binding-deleted", Victim::topology, [](Stage&) { broker::delete_binding(); },
         [](Stage&) { broker::restore_exchange(); }},
        {"exchange-deleted", Victim::topology, [](Stage&) { broker::delete_exchange(); },
         [](Stage&) { broker::restore_exchange(); }},
        {"queue-full", Victim::topology,
         [](Stage& stage) {
             on(user_links, put_away)(stage);  // so that it fills up
             broker::bound_queue(100);
         },
         [](Stage& stage) {
             broker::unbound_queue();
             on(user_links, heal)(stage);
         },
         12s},
    };
}

std::vector<Nemesis> on_replicas() {
    return {
        {"auth-kill", Victim::auth, [](Stage& stage) { some_auth(stage).kill(); }, nothing},
        {"auth-freeze", Victim::auth, begin_outage([](Stage& stage) { some_auth(stage).freeze(); }),
         end_outage(thaw_all)},
        {"auth-stop", Victim::auth, [](Stage& stage) { some_auth(stage).terminate(); }, nothing, 8s,
         10s},
        {"user-kill", Victim::user, [](Stage& stage) { some_user(stage).kill(); }, nothing},
        // All of them, again and again.
        {"users-killed", Victim::user,
         [](Stage& stage) {
             for (int i = 0; i < 6; ++i) {
                 auto& replica = stage.world.user(static_cast<std::size_t>(i) % World::kUsers);
                 replica.kill();
                 (void)support::eventually([&] { return replica.is_ready(); }, 20s);
             }
         },
         nothing},
        {"user-freeze", Victim::user, [](Stage& stage) { some_user(stage).freeze(); }, thaw_all,
         kHalfOpenRecovery},
        {"user-stop", Victim::user, [](Stage& stage) { some_user(stage).terminate(); }, nothing, 8s,
         10s},
    };
}

std::vector<Nemesis> on_databases() {
    const auto kill = [](Stage&) { servers("postgres-kill"); };
    const auto stop = [](Stage&) { servers("postgres-stop"); };
    const auto start = [](Stage&) { servers("postgres-start"); };
    const auto freeze = [](Stage&) { servers("postgres-freeze"); };
    const auto thaw = [](Stage&) { servers("postgres-thaw"); };
    return {
        {"postgres-kill", Victim::postgres, begin_outage(kill), end_outage(start)},
        {"postgres-stop", Victim::postgres, begin_outage(stop), end_outage(start)},
        {"postgres-freeze", Victim::postgres, begin_outage(freeze), end_outage(thaw), 12s, 8s},
        {"auth-database-away", Victim::postgres, begin_outage(on(auth_links, put_away)),
         end_outage(on(auth_links, heal))},
        {"user-database-away", Victim::postgres, on(user_links, put_away), on(user_links, heal)},
        // In another database of the same server.
        {"long-transaction", Victim::postgres,
         [](Stage& stage) {
             stage.bystander = std::make_unique<Sql>(superuser_url("postgres"));
             stage.bystander->script("BEGIN; SELECT txid_current()");
         },
         [](Stage& stage) { stage.bystander.reset(); }},
    };
}

std::vector<Nemesis> on_links() {
    const auto slow = [](Link& link) { link.set({.latency = 60ms}); };
    const auto stop = [](Link& link) { link.set({.stop_reading = true}); };
    const auto cut = [](Link& link) { link.set({.cut_after = 20'000}); };
    const auto hole = [](Link& link) { link.black_hole(); };
    return {
        {"broker-slow", Victim::links, on(broker_links, slow), on(broker_links, heal)},
        {"broker-unread", Victim::links, on(broker_links, stop), on(broker_links, heal),
         kHalfOpenRecovery},
        {"broker-cut", Victim::links, on(broker_links, cut), on(broker_links, heal)},
        {"broker-reset", Victim::links, on(broker_links, [](Link& link) { link.reset(); }),
         nothing},
        {"broker-half-open", Victim::links, on(broker_links, hole), nothing, kHalfOpenRecovery},
        {"user-database-slow", Victim::links, on(user_links, slow), on(user_links, heal)},
        {"user-database-cut", Victim::links, on(user_links, cut), on(user_links, heal)},
        {"user-database-half-open", Victim::links, on(user_links, hole), nothing, 20s},
        {"auth-database-cut", Victim::links, begin_outage(on(auth_links, cut)),
         end_outage(on(auth_links, heal))},
    };
}

std::vector<Nemesis> by_injection() {
    return {
        {"poison", Victim::nobody,
         [](Stage& stage) {
             for (int i = 0; i < 5; ++i) {
                 stage.injections.poison(stage.random);
             }
         },
         nothing},
        {"thrower", Victim::nobody, [](Stage& stage) { stage.injections.thrower(); }, nothing},
        {"crasher", Victim::user, [](Stage& stage) { stage.injections.crasher(); }, nothing, 12s},
        {"replay", Victim::nobody,
         [](Stage& stage) { stage.injections.replay(stage.shadow.last(kReplayed), stage.random); },
         nothing, 12s},
    };
}

std::vector<Nemesis> all_of_them() {
    std::vector<Nemesis> all;
    for (const auto& some :
         {on_the_broker(), on_replicas(), on_databases(), on_links(), by_injection()}) {
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

}  // namespace

const std::vector<Nemesis>& nemeses() {
    static const auto all = all_of_them();
    return all;
}

const Nemesis& nemesis(const std::string& name) {
    for (const auto& one : nemeses()) {
        if (one.name == name) {
            return one;
        }
    }
    throw std::runtime_error{"there is no nemesis '" + name + "'"};
}

}  // namespace fault
