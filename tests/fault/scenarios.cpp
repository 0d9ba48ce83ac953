// What is promised in figures, each under a load of its own: docs/testing.md says which.
#include <algorithm>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <thread>
#include <unordered_set>

#include "tests/fault/broker_admin.hpp"
#include "tests/fault/forms.hpp"
#include "tests/fault/run.hpp"
#include "tests/support/metric_text.hpp"
#include "tests/support/servers.hpp"

namespace fault {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using support::eventually;

constexpr auto kLongWait = 5min;  // for a load to have done its work

void say(const std::string& what, double figure, const std::string& unit) {
    std::cout << "  " << what << ": " << std::setprecision(6) << figure << ' ' << unit << std::endl;
}

void require(Run& run, bool holds, const std::string& promise) {
    if (!holds) {
        run.stage().violations.push_back({"promise", promise});
    }
}

double seconds_since(Clock::time_point begun_at) {
    return std::chrono::duration<double>{Clock::now() - begun_at}.count();
}

void wait_for_users(const Run& run, long long count) {
    (void)eventually([&] { return run.counts().users >= count; }, kLongWait);
}

// Of all user-services that run now.
double metric(Run& run, const std::string& name) {
    double sum = 0;
    for (std::size_t i = 0; i < World::kUsers; ++i) {
        const auto text = run.world().user(i).process().get_internal("/metrics").body;
        sum += support::metric_sum(text, name);
    }
    return sum;
}

// Until every event has left the outbox that waits there now, and everybody is known who has signed
// up by now, while others go on doing so. To look more often would take the processor from those
// who are looked at.
double seconds_until_drained(Sql& auth, Sql& user) {
    const auto begun_at = Clock::now();
    const auto people = auth.number("SELECT count(*) FROM users");
    const auto last = auth.number("SELECT coalesce(max(seq), 0) FROM outbox");
    say("events that wait", static_cast<double>(auth.number("SELECT count(*) FROM outbox")), "");
    const auto holds = [&](Sql& sql, const std::string& statement, auto&& reached) {
        return eventually(
            [&] {
                std::this_thread::sleep_for(500ms);
                return reached(sql.number(statement));
            },
            60s);
    };
    (void)holds(auth, "SELECT count(*) FROM outbox WHERE seq <= " + std::to_string(last),
                [](long long left) { return left == 0; });
    (void)holds(user, "SELECT count(*) FROM auth_users",
                [&](long long known) { return known >= people; });
    return seconds_since(begun_at);
}

// 1,000 events a second, and the broker is killed and stays away for 10 s, three times.
void kill_broker(Run& run) {
    constexpr double kErrorsMax = 0.001;
    auto auth = World::auth_database();
    auto user = World::user_database();
    const auto& kill = nemesis("broker-kill");
    const auto begun_at = Clock::now();
    for (int round = 0; round < 3; ++round) {
        std::this_thread::sleep_for(5s);
        run.begin(kill);
        std::this_thread::sleep_for(10s);
        run.end(kill);
        say("drained after", seconds_until_drained(auth, user), "s");
    }
    const auto seconds = seconds_since(begun_at);

    const auto counts = run.counts();
    const auto failed = static_cast<double>(counts.refused + counts.unknown);
    const auto asked = static_cast<double>(counts.acknowledged) + failed;
    const auto events = auth.number("SELECT count(*) FROM fault_published");
    say("rate", static_cast<double>(events) / seconds, "events/s");
    say("errors", failed, "of " + std::to_string(static_cast<long long>(asked)) + " requests");
    say("over HTTP", static_cast<double>(run.workload().http_failed()),
        "failed of " + std::to_string(run.workload().http_asked()));
    require(run, failed <= kErrorsMax * asked, "at most 0.1 % of the requests fail");
}

// Which session of the auth database holds how many shards of the relay.
long long busiest_relay(Sql& auth) {
    return auth.number(
        "SELECT coalesce((SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted"
        " AND mode = 'ExclusiveLock' AND database = (SELECT oid FROM pg_database WHERE datname ="
        " current_database()) GROUP BY pid ORDER BY count(*) DESC LIMIT 1), 0)");
}

// 20,000 people of three events each, back to back; the busiest relay loses its locks every 5 s.
void move_shards(Run& run) {
    constexpr long long kPeople = 20'000;
    auto auth = World::auth_database();
    auto user = World::user_database();
    int moves = 0;
    auto next = Clock::now() + 5s;
    (void)eventually(
        [&] {
            if (Clock::now() >= next) {
                const auto session = busiest_relay(auth);
                auth.script("SELECT pg_terminate_backend(" + std::to_string(session) + ")");
                moves += session > 0 ? 1 : 0;
                next += 5s;
            }
            return run.counts().users - run.workload().http_asked() >= kPeople;
        },
        kLongWait);
    run.come_to_rest();

    const auto people = run.counts().users - run.workload().http_asked();
    const auto events = auth.number("SELECT count(*) FROM fault_published");
    const auto exact =
        user.number("SELECT count(*) FROM auth_users WHERE version = 3 AND NOT deleted");
    say("relay ownership moved", moves, "times");
    say("people", static_cast<double>(people), "");
    say("events", static_cast<double>(events), "");
    say("references at version 3", static_cast<double>(exact), "");
    say("came late and changed nothing", metric(run, "consumer_stale_version_total"), "events");
    require(run, people >= kPeople && moves >= 3, "20,000 people, and a relay that moves");
    require(run, exact >= people, "everyone is at the third version");
}

// A backlog of 10,000 events with one in its midst that ends whoever looks at it.
void crash_once(Run& run) {
    constexpr long long kPeople = 10'000;
    const auto& away = nemesis("user-database-away");
    run.begin(away);
    wait_for_users(run, kPeople / 2);
    run.stage().injections.crasher();
    wait_for_users(run, kPeople);
    run.end(away);
    run.come_to_rest();

    auto user = World::user_database();
    (void)eventually([&] { return user.number("SELECT count(*) FROM parked_events") > 0; }, 60s);
    int ends = 0;
    for (std::size_t i = 0; i < World::kUsers; ++i) {
        ends += run.world().user(i).aborts();
    }
    const auto parked = user.number("SELECT count(*) FROM parked_events");
    say("people", static_cast<double>(run.counts().users), "");
    say("parked", static_cast<double>(parked), "");
    say("ended by it", ends, "times");
    require(run, parked == 1 && ends <= 3, "one is parked, after three restarts at most");
}

// Everything that was ever published, three times over, in any order.
void replay_all(Run& run) {
    wait_for_users(run, 6'000);
    run.come_to_rest();
    auto auth = World::auth_database();
    auto user = World::user_database();
    // Of deleted people everything else is erased some seconds later, and that is noted.
    const auto rows = [&] {
        std::string digest;
        user.each(
            "SELECT md5(string_agg(CAST(to_jsonb(auth_users) - 'erased_at' AS text), ','"
            " ORDER BY auth_user_id)) FROM auth_users",
            [] {}, soci::into(digest));
        return digest;
    };
    const auto published = auth.number("SELECT count(*) FROM fault_published");
    require(run, eventually([&] {
                return static_cast<long long>(run.stage().shadow.count()) >= published;
            }),
            "the shadow has seen all that was published");
    const auto rows_before = rows();
    const auto changes_before = user.number("SELECT count(*) FROM fault_history");
    const auto came_before = metric(run, "consumer_deliveries_total");

    const auto all = run.stage().shadow.last(run.stage().shadow.count());
    for (int i = 0; i < 3; ++i) {
        run.stage().injections.replay(all, run.random());
    }
    const auto expected = came_before + 3 * static_cast<double>(all.size());
    const bool came =
        eventually([&] { return metric(run, "consumer_deliveries_total") >= expected; }, kLongWait);
    run.come_to_rest();

    const auto changes = user.number("SELECT count(*) FROM fault_history") - changes_before;
    say("events", static_cast<double>(all.size()), "each three times");
    say("came", metric(run, "consumer_deliveries_total") - came_before, "");
    say("rows changed", static_cast<double>(changes), "");
    require(run, came, "all of them come");
    require(run, changes == 0 && rows() == rows_before, "no row changes");
}

void restart(Run& run, Replica& replica) {
    const auto starts = replica.starts();
    replica.terminate();
    require(run, eventually([&] { return replica.starts() > starts && replica.is_ready(); }, 30s),
            replica.name() + " gets ready again");
}

struct Received {
    long long events = 0;
    long long again = 0;  // that had been received before, by any of them
};

// As every user-service has logged it since the beginning.
Received received(Run& run) {
    constexpr std::string_view kId = R"("message_id":")";
    Received all;
    std::unordered_set<std::string> seen;
    for (std::size_t i = 0; i < World::kUsers; ++i) {
        std::istringstream lines{run.world().user(i).process().log()};
        for (std::string line; std::getline(lines, line);) {
            const auto at = line.find(kId);
            if (line.find(R"("event":"event received")") != std::string::npos &&
                at != std::string::npos) {
                const auto begin = at + kId.size();
                ++all.events;
                all.again +=
                    seen.insert(line.substr(begin, line.find('"', begin) - begin)).second ? 0 : 1;
            }
        }
    }
    return all;
}

// All replicas one after the other, twenty times, as an orchestrator rolls out a version. What was
// on its way to a consumer that is cancelled goes back into the queue and is marked as redelivered
// though nobody has seen it, so the marks are no measure.
void roll(Run& run) {
    constexpr int kTimes = 20;
    for (int i = 0; i < kTimes; ++i) {
        for (const auto& replica : run.world().replicas()) {
            std::this_thread::sleep_for(500ms);
            restart(run, *replica);
        }
    }
    run.come_to_rest();

    const auto [events, again] = received(run);
    say("restarts", kTimes * static_cast<double>(run.world().replicas().size()), "");
    say("asked over HTTP", static_cast<double>(run.workload().http_asked()), "");
    say("failed", static_cast<double>(run.workload().http_failed()), "");
    say("tried again", static_cast<double>(run.workload().http_tried_again()), "times");
    say("events received", static_cast<double>(events), "");
    say("of them for a second time", static_cast<double>(again), "");
    require(run, run.workload().http_failed() == 0, "no request fails");
    require(run, events > 0 && again == 0, "nothing is delivered again");
}

struct Scenario {
    const char* name;
    double per_second;
    WorkloadConfig people;
    void (*play)(Run&);
    const char* log_level = "warning";
};

const std::vector<Scenario>& scenarios() {
    static const std::vector<Scenario> all{
        {"broker-killed",
         250,  // people, of four events each
         {.http_per_second = 5, .clients = 8, .slow_commits = false, .changes_at_once = 3},
         kill_broker},
        {"shards-moved",
         400,
         {.http_per_second = 0.5, .clients = 4, .slow_commits = false, .changes_at_once = 2},
         move_shards},
        {"crasher-among-many",
         1'000,
         {.clients = 4, .slow_commits = false, .changes_at_once = 0},
         crash_once},
        {"all-replayed", 600, {.clients = 4, .slow_commits = false}, replay_all},
        {"rolling-restart",
         200,
         {.http_per_second = 20, .slow_commits = false, .profile_reads = true},
         roll,
         "info"},
    };
    return all;
}

}  // namespace

bool run_scenarios(const Form& form, const std::string& only) {
    bool holds = true;
    bool found = false;
    for (const auto& scenario : scenarios()) {
        if (!only.empty() && only != scenario.name) {
            continue;
        }
        found = true;
        std::cout << scenario.name << ", seed " << form.seed << std::endl;
        Run run{{.seed = form.seed,
                 .per_second = scenario.per_second,
                 .people = scenario.people,
                 .history = form.directory + "/history-" + scenario.name + ".txt",
                 .variables = {{"LOG_LEVEL", scenario.log_level}}}};
        scenario.play(run);
        const auto violations = run.finish();
        std::cout << "  " << run.summary() << std::endl;
        report(scenario.name, violations);
        holds = holds && violations.empty();
    }
    return holds && found;
}

}  // namespace fault
