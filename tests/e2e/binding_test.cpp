// What happens, and what operators see, when the binding of a queue is deleted under load.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "platform/db/database.hpp"
#include "tests/e2e/world.hpp"
#include "tests/support/metric_text.hpp"
#include "tests/support/paced.hpp"
#include "tests/support/prometheus.hpp"
#include "tests/support/registration_load.hpp"
#include "tests/support/servers.hpp"

using e2e::World;
using namespace std::chrono_literals;
using support::environment;
using support::eventually;
using Clock = std::chrono::system_clock;
using Seconds = std::chrono::duration<double>;

namespace {

constexpr int kPerSecond = 500;
constexpr Seconds kNoticed = 2s;
constexpr Seconds kDrained = 5s;

// A full run has an outage of 30 s.
Seconds outage() {
    const char* seconds = std::getenv("OUTAGE_SECONDS");
    return Seconds{seconds != nullptr ? std::atof(seconds) : 10.0};
}

support::Prometheus watch(const World& world) {
    return {environment("TEST_SERVERS_DIR"),
            {{"auth-service", world.auth.internal_port()},
             {"user-service", world.user.internal_port()}}};
}

double metric(const support::ServiceProcess& service, const std::string& name) {
    return support::metric_sum(service.get_internal("/metrics").body, name);
}

std::string health(const support::ServiceProcess& service) {
    return service.get("/health").text("status");
}

// The binding of the queue that user-service reads is gone for as long as this lives.
class MissingBinding {
public:
    MissingBinding() : remover_{[this] { gone_at_ = change("remove"); }} {}
    ~MissingBinding() {
        if (!back_at_) {
            (void)end();
        }
    }
    MissingBinding(const MissingBinding&) = delete;
    MissingBinding& operator=(const MissingBinding&) = delete;

    // Waits until it is gone. By the broker's clock, as is end().
    [[nodiscard]] Clock::time_point gone_at() {
        if (remover_.joinable()) {
            remover_.join();
        }
        return gone_at_;
    }
    [[nodiscard]] Clock::time_point end() {
        (void)gone_at();
        back_at_ = change("add");
        return *back_at_;
    }

private:
    static Clock::time_point change(const std::string& verb) {
        const auto time = support::broker_ctl(
            "eval 'rabbit_binding:" + verb +
            "({binding, rabbit_misc:r(<<\"/\">>, exchange, <<\"auth.events\">>), <<\"user.#\">>,"
            " rabbit_misc:r(<<\"/\">>, queue, <<\"user-service.auth-events\">>), []},"
            " <<\"tests\">>), os:system_time(microsecond).'");
        return Clock::time_point{std::chrono::microseconds{std::stoll(time)}};
    }

    Clock::time_point gone_at_;
    std::optional<Clock::time_point> back_at_;
    std::jthread remover_;  // rabbitmqctl takes a second to come back
};

// Looks at conditions in turn, and notes when each held for the first time.
class Watch {
public:
    void look_for(const std::string& what, std::function<bool()> holds) {
        looks_.push_back({what, std::move(holds), std::nullopt});
    }
    // Until all have held, or `patience` is over.
    void run(Clock::duration patience) {
        (void)eventually(
            [&] {
                for (auto& look : looks_) {
                    if (!look.held_at && look.holds()) {
                        look.held_at = Clock::now();
                    }
                }
                return std::all_of(looks_.begin(), looks_.end(),
                                   [](const auto& look) { return look.held_at.has_value(); });
            },
            std::chrono::duration_cast<std::chrono::milliseconds>(patience));
    }
    // The end of time where it has not held.
    [[nodiscard]] Clock::time_point when(const std::string& what) const {
        const auto found = std::find_if(looks_.begin(), looks_.end(),
                                        [&](const auto& look) { return look.what == what; });
        return found->held_at.value_or(Clock::time_point::max());
    }

private:
    struct Look {
        std::string what;
        std::function<bool()> holds;
        std::optional<Clock::time_point> held_at;
    };
    std::vector<Look> looks_;
};

// Somebody registers over HTTP ten times a second.
class People {
public:
    explicit People(const World& world) : world_{world}, pace_{10, 2, [this](int) { sign_up(); }} {}

    void stop() { pace_.stop(); }
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }  // stopped
    [[nodiscard]] int refused() const { return refused_; }
    [[nodiscard]] Seconds slowest() const { return slowest_; }

private:
    void sign_up() {
        const auto name = World::fresh_name();
        const auto begun_at = Clock::now();
        const auto status = world_.sign_up(name).status;
        const Seconds took = Clock::now() - begun_at;
        const std::lock_guard lock{guard_};
        refused_ += status == 201 ? 0 : 1;
        slowest_ = std::max(slowest_, took);
        names_.push_back(name);
    }

    const World& world_;
    std::mutex guard_;
    std::vector<std::string> names_;
    int refused_ = 0;
    Seconds slowest_{};
    support::Paced pace_;
};

// What one of the databases knows.
class Rows {
public:
    explicit Rows(const char* url_variable)
        : connection_{*platform::db::make_conninfo(environment(url_variable), "test", 10s)} {
        connection_.refresh(std::chrono::hours{1});
    }

    // Whether an event of before `time` is still in the outbox.
    bool is_waiting(Clock::time_point time) {
        const auto text = text_of(time);
        int waiting = 0;
        connection_.run(
            "SELECT EXISTS (SELECT FROM outbox WHERE created_at < :time::timestamptz)::int",
            soci::use(text, "time"), soci::into(waiting));
        return waiting != 0;
    }
    // When the last of those that registered before `time` was applied.
    Clock::time_point last_applied(const std::string& prefix, Clock::time_point time) {
        const auto like = prefix + "%";
        const auto text = text_of(time);
        long long microseconds = 0;
        connection_.run(
            "SELECT (extract(epoch FROM max(applied_at)) * 1000000)::bigint FROM auth_users"
            " WHERE username LIKE :like AND member_since < :time::timestamptz",
            soci::use(like, "like"), soci::use(text, "time"), soci::into(microseconds));
        return Clock::time_point{std::chrono::microseconds{microseconds}};
    }
    std::set<std::string> usernames(const std::string& prefix) {
        std::set<std::string> names;
        std::string name;
        const auto like = prefix + "%";
        connection_.each(
            "SELECT username FROM auth_users WHERE username LIKE :like",
            [&] { names.insert(name); }, soci::use(like, "like"), soci::into(name));
        return names;
    }

private:
    static std::string text_of(Clock::time_point time) {
        return platform::to_rfc3339(std::chrono::time_point_cast<std::chrono::microseconds>(time));
    }

    platform::db::Connection connection_;
};

bool holds_all(const std::set<std::string>& known, const std::vector<std::string>& wanted) {
    return std::all_of(wanted.begin(), wanted.end(),
                       [&](const auto& name) { return known.contains(name); });
}

// For the report of a run.
std::string since(Clock::time_point begin, Clock::time_point end) {
    return std::to_string(Seconds{end - begin}.count()) + " s";
}
std::string waits(const People& people) {
    return std::to_string(people.names().size()) + " over HTTP, the slowest " +
           std::to_string(people.slowest().count()) + " s";
}

}  // namespace

TEST_CASE("a binding is gone under load: nothing is lost, it is seen at once, and ends by itself") {
    const World world;
    const auto prometheus = watch(world);
    REQUIRE(eventually([&] { return prometheus.sees_all(); }));
    Rows auth{"AUTH_DATABASE_URL"};
    Rows user{"USER_DATABASE_URL"};
    const auto prefix = World::fresh_name() + ".";
    support::RegistrationLoad load{environment("AUTH_DATABASE_URL"), prefix, kPerSecond};
    People before{world};
    REQUIRE(eventually([&] { return load.acknowledged().size() > 2 * kPerSecond; }));
    before.stop();
    REQUIRE(health(world.auth) == "ok");
    REQUIRE(metric(world.auth, "relay_returned_total") == 0);

    People meanwhile{world};
    MissingBinding binding;
    Watch noticed;
    noticed.look_for("returned", [&] { return metric(world.auth, "relay_returned_total") > 0; });
    noticed.look_for("degraded", [&] { return health(world.auth) == "degraded"; });
    noticed.look_for("alert", [&] { return prometheus.firing().contains("EventsReturned"); });
    noticed.run(20s);
    const auto gone_at = binding.gone_at();
    const auto inside = world.auth.get_internal("/health").body;
    const auto outside = world.auth.get("/health").body;
    (void)eventually([&] { return Clock::now() - gone_at > outage(); }, 10min);
    const auto back_at = binding.end();
    const auto names = load.acknowledged(back_at);
    const auto returned = metric(world.auth, "relay_returned_total");
    REQUIRE(eventually(
        [&] { return !auth.is_waiting(back_at) && holds_all(user.usernames(prefix), names); },
        60s));
    const auto drained_at = user.last_applied(prefix, back_at);
    Watch mended;
    mended.look_for("ok", [&] { return health(world.auth) == "ok"; });
    mended.look_for("quiet", [&] { return !prometheus.firing().contains("EventsReturned"); });
    mended.run(60s);
    load.stop();
    meanwhile.stop();

    MESSAGE("gone for " << since(gone_at, back_at) << " (" << names.size() << " accounts, "
                        << returned << " returns): first return after "
                        << since(gone_at, noticed.when("returned")) << ", degraded "
                        << since(gone_at, noticed.when("degraded")) << ", alert "
                        << since(gone_at, noticed.when("alert")));
    MESSAGE("back: drained after " << since(back_at, drained_at) << ", ok "
                                   << since(back_at, mended.when("ok")) << ", alert over "
                                   << since(back_at, mended.when("quiet")));
    MESSAGE("registrations before: " << waits(before) << "; meanwhile: " << waits(meanwhile));
    CHECK(noticed.when("degraded") - gone_at < kNoticed);
    CHECK(noticed.when("alert") - gone_at < kNoticed);
    CHECK(returned > 0);
    CHECK(inside.find("NO_ROUTE") != std::string::npos);
    CHECK(outside.find("NO_ROUTE") == std::string::npos);
    CHECK(drained_at - back_at < kDrained);
    CHECK(mended.when("ok") - back_at < kDrained + kNoticed);
    CHECK(mended.when("quiet") != Clock::time_point::max());
    CHECK(load.failed() == 0);
    CHECK(meanwhile.refused() == 0);
    CHECK(meanwhile.slowest() < 1s);
    CHECK(eventually([&] { return holds_all(user.usernames(prefix), load.acknowledged()); }));
    CHECK(world.missing(meanwhile.names()).empty());
}
