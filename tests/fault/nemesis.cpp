#include "tests/fault/nemesis.hpp"

#include <stdexcept>

#include "tests/fault/broker_admin.hpp"
#include "tests/support/metric_text.hpp"
#include "tests/support/servers.hpp"

namespace fault {

namespace {

using namespace std::chrono_literals;
using support::servers;

using namespace touches;

constexpr auto kNoticedWithin = 4s;  // by /health
constexpr auto kFullWithin = 8s;     // a queue that nobody takes from
constexpr std::size_t kReplayed = 2'000;
// A half-open link is noticed by us within 15 s. The broker, which has to give to others what it
// had sent over it, misses heartbeats for 20 to 30 s before it does.
constexpr auto kHalfOpenRecovery = 38s;

using Act = std::function<void(Stage&)>;

void nothing(Stage&) {}

// One of tools/local-servers' commands.
Act server(const char* command) {
    return [command](Stage&) { servers(command); };
}
Act broker_ctl(const char* command) {
    return [command](Stage&) { support::broker_ctl(std::string{command} + " > /dev/null"); };
}
Act call(void (*act)()) {
    return [act](Stage&) { act(); };
}

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

// What is done to every link of a kind.
using Links = std::vector<Link*> (World::*)();
constexpr Links kToBroker = &World::broker_links;
constexpr Links kToAuthDatabase = &World::auth_database_links;
constexpr Links kToUserDatabase = &World::user_database_links;

Act each(Links links, void (*act)(Link&)) {
    return [links, act](Stage& stage) {
        for (auto* link : (stage.world.*links)()) {
            act(*link);
        }
    };
}

void slow(Link& link) {
    link.set({.latency = 60ms});
}
void leave_unread(Link& link) {
    link.set({.stop_reading = true});
}
void cut(Link& link) {
    link.set({.cut_after = 20'000});
}
void put_away(Link& link) {
    link.set({.refuse = true});
    link.reset();
}
void heal(Link& link) {
    link.heal();
}
void reset(Link& link) {
    link.reset();
}
void half_open(Link& link) {
    link.black_hole();
}

// Drawn anew for each act on it.
Replica& some_auth(Stage& stage) {
    return stage.world.auth(stage.random() % World::kAuths);
}
Replica& some_user(Stage& stage) {
    return stage.world.user(stage.random() % World::kUsers);
}
Act one(Replica& (*some)(Stage&), void (Replica::*act)()) {
    return [some, act](Stage& stage) { (some(stage).*act)(); };
}

void thaw_all(Stage& stage) {
    for (const auto& replica : stage.world.replicas()) {
        replica->thaw();
    }
}

// Each of them, again and again.
void kill_users(Stage& stage) {
    for (int i = 0; i < 6; ++i) {
        auto& replica = stage.world.user(static_cast<std::size_t>(i) % World::kUsers);
        replica.kill();
        (void)support::eventually([&] { return replica.is_ready(); }, 20s);
    }
}

// Each of them twice, at a moment when it holds what the database does not have yet.
void end_users_at_commit(Stage& stage) {
    for (int i = 0; i < 4; ++i) {
        auto& replica = stage.world.user(static_cast<std::size_t>(i) % World::kUsers);
        const int before = replica.crashes();
        replica.set_once("FAULT_AT", "before_commit:5");
        replica.kill();
        (void)support::eventually([&] { return replica.crashes() > before; }, 20s);
        (void)support::eventually([&] { return replica.is_ready(); }, 20s);
    }
}

// The one that publishes: it may be either that holds the shards.
Replica* blocked_replica(World& world) {
    for (std::size_t i = 0; i < World::kAuths; ++i) {
        const auto metrics = world.auth(i).process().get_internal("/metrics").body;
        if (metrics.find("\nbroker_blocked 1\n") != std::string::npos) {
            return &world.auth(i);
        }
    }
    return nullptr;
}

// While the broker takes nothing, a replica says so, and it ends in time when it is told to.
void begin_memory_alarm(Stage& stage) {
    broker::memory_alarm(true);
    Replica* blocked = nullptr;
    (void)support::eventually([&] { return (blocked = blocked_replica(stage.world)) != nullptr; },
                              kNoticedWithin);
    if (blocked == nullptr) {
        stage.violations.push_back(
            {"I8 processes", "a blocked broker does not show in broker_blocked"});
    }
    (blocked != nullptr ? *blocked : stage.world.auth(0)).terminate();
}

double refused_so_far(World& world) {
    double sum = 0;
    for (std::size_t i = 0; i < World::kAuths; ++i) {
        const auto text = world.auth(i).process().get_internal("/metrics").body;
        sum += support::metric_sum(text, "relay_nacked_total");
    }
    return sum;
}

// Nobody takes from the queue, so that it fills up.
void begin_full_queue(Stage& stage) {
    const auto before = refused_so_far(stage.world);
    each(kToUserDatabase, put_away)(stage);
    broker::bound_queue(20);
    (void)support::eventually([&] { return refused_so_far(stage.world) > before; }, kFullWithin);
}
void end_full_queue(Stage& stage) {
    broker::unbound_queue();
    each(kToUserDatabase, heal)(stage);
}

// In another database of the same server.
void begin_long_transaction(Stage& stage) {
    stage.bystander = std::make_unique<Sql>(superuser_url("postgres"));
    stage.bystander->script("BEGIN; SELECT txid_current()");
}

void inject_poison(Stage& stage) {
    for (int i = 0; i < 5; ++i) {
        stage.injections.poison(stage.random);
    }
}

std::vector<Nemesis> on_the_broker() {
    const auto kill_and_start = [](Stage&) {
        servers("broker-kill");
        servers("broker-start");
    };
    const auto end_alarm = [](Stage&) { broker::memory_alarm(false); };
    const auto full_disk = [](Stage&) { broker::disk_alarm(true); };
    const auto free_disk = [](Stage&) { broker::disk_alarm(false); };
    return {
        {"broker-kill", kBroker, server("broker-kill"), server("broker-start")},
        // What was written to its sockets and not read is lost with it.
        {"broker-freeze-kill", kBroker, server("broker-freeze"), kill_and_start, 8s, 3s},
        {"broker-freeze", kBroker, server("broker-freeze"), server("broker-thaw"),
         kHalfOpenRecovery, 8s},
        {"broker-stop-app", kBroker, broker_ctl("stop_app"), broker_ctl("start_app")},
        {"memory-alarm", kBroker | kAuth | kBrokerLinks | kDatabaseLinks | kPostgres,
         begin_memory_alarm, end_alarm, 12s},
        {"disk-alarm", kBroker, full_disk, free_disk},
        {"connections-closed", kBroker, call(broker::close_all_connections), nothing},
        {"binding-deleted", kBroker, call(broker::delete_binding), call(broker::restore_exchange)},
        {"exchange-deleted", kBroker, call(broker::delete_exchange),
         call(broker::restore_exchange)},
        {"queue-full", kBroker | kDatabaseLinks | kPostgres, begin_full_queue, end_full_queue, 12s},
    };
}

std::vector<Nemesis> on_replicas() {
    return {
        {"auth-kill", kAuth, one(some_auth, &Replica::kill), nothing},
        {"auth-freeze", kAuth | kPostgres | kDatabaseLinks,
         begin_outage(one(some_auth, &Replica::freeze)), end_outage(thaw_all)},
        {"auth-stop", kAuth, one(some_auth, &Replica::terminate), nothing, 8s, 10s},
        {"user-kill", kUser, one(some_user, &Replica::kill), nothing},
        {"users-killed", kUser, kill_users, nothing},
        {"users-end-at-commit", kUser, end_users_at_commit, nothing},
        {"user-freeze", kUser | kPostgres | kDatabaseLinks, one(some_user, &Replica::freeze),
         thaw_all, kHalfOpenRecovery},
        {"user-stop", kUser, one(some_user, &Replica::terminate), nothing, 8s, 10s},
    };
}

std::vector<Nemesis> on_databases() {
    const auto end_transaction = [](Stage& stage) { stage.bystander.reset(); };
    return {
        {"postgres-kill", kPostgres, begin_outage(server("postgres-kill")),
         end_outage(server("postgres-start"))},
        {"postgres-stop", kPostgres, begin_outage(server("postgres-stop")),
         end_outage(server("postgres-start"))},
        {"postgres-freeze", kPostgres, begin_outage(server("postgres-freeze")),
         end_outage(server("postgres-thaw")), 12s, 8s},
        {"auth-database-away", kPostgres | kDatabaseLinks,
         begin_outage(each(kToAuthDatabase, put_away)), end_outage(each(kToAuthDatabase, heal))},
        {"user-database-away", kPostgres | kDatabaseLinks, each(kToUserDatabase, put_away),
         each(kToUserDatabase, heal)},
        {"long-transaction", kPostgres, begin_long_transaction, end_transaction},
    };
}

std::vector<Nemesis> on_links() {
    return {
        {"broker-slow", kBrokerLinks, each(kToBroker, slow), each(kToBroker, heal)},
        {"broker-unread", kBrokerLinks, each(kToBroker, leave_unread), each(kToBroker, heal),
         kHalfOpenRecovery},
        {"broker-cut", kBrokerLinks, each(kToBroker, cut), each(kToBroker, heal)},
        {"broker-reset", kBrokerLinks, each(kToBroker, reset), nothing},
        {"broker-half-open", kBrokerLinks, each(kToBroker, half_open), nothing, kHalfOpenRecovery},
        {"user-database-slow", kPostgres | kDatabaseLinks, each(kToUserDatabase, slow),
         each(kToUserDatabase, heal)},
        {"user-database-cut", kPostgres | kDatabaseLinks, each(kToUserDatabase, cut),
         each(kToUserDatabase, heal)},
        {"user-database-half-open", kPostgres | kDatabaseLinks, each(kToUserDatabase, half_open),
         nothing, 20s},
        {"auth-database-half-open", kPostgres | kDatabaseLinks,
         begin_outage(each(kToAuthDatabase, half_open)), end_outage(nothing), 25s},
        {"auth-database-cut", kPostgres | kDatabaseLinks, begin_outage(each(kToAuthDatabase, cut)),
         end_outage(each(kToAuthDatabase, heal))},
    };
}

std::vector<Nemesis> by_injection() {
    const auto throwing = [](Stage& stage) { stage.injections.thrower(); };
    const auto crashing = [](Stage& stage) { stage.injections.crasher(); };
    const auto replay = [](Stage& stage) {
        stage.injections.replay(stage.shadow.last(kReplayed), stage.random);
    };
    return {
        {"poison", kBroker, inject_poison, nothing},
        {"thrower", kBroker, throwing, nothing},
        {"crasher", kBroker | kUser, crashing, nothing, 12s},
        {"replay", kBroker, replay, nothing, 12s},
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

// The first node is where the queues' leaders are to begin with; while two are away there is no
// majority, and nothing is confirmed.
const std::vector<Nemesis>& cluster_nemeses() {
    const auto node = [](const std::string& command) -> Act {
        return [command](Stage&) {
            servers("node-" + command.substr(0, command.find(' ')),
                    command.substr(command.find(' ') + 1));
        };
    };
    const auto both = [](const Act& first, const Act& second) -> Act {
        return [first, second](Stage& stage) {
            first(stage);
            second(stage);
        };
    };
    static const std::vector<Nemesis> all{
        {"node-1-kill", kBroker, node("kill 1"), node("start 1"), 12s},
        {"node-2-kill", kBroker, node("kill 2"), node("start 2"), 12s},
        {"two-nodes-frozen", kBroker, both(node("freeze 2"), node("freeze 3")),
         both(node("thaw 2"), node("thaw 3")), kHalfOpenRecovery},
        {"two-nodes-killed", kBroker, both(node("kill 2"), node("kill 3")),
         both(node("start 2"), node("start 3")), 12s},
    };
    return all;
}

const std::vector<Nemesis>& nemeses() {
    static const auto all = all_of_them();
    return all;
}

const Nemesis& nemesis(const std::string& name) {
    for (const auto* list : {&nemeses(), &cluster_nemeses()}) {
        for (const auto& one : *list) {
            if (one.name == name) {
                return one;
            }
        }
    }
    throw std::runtime_error{"there is no nemesis '" + name + "'"};
}

}  // namespace fault
