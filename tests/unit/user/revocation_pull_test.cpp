// When auth-service is asked for revocations, and from when on.
#include <doctest/doctest.h>

#include <condition_variable>
#include <mutex>
#include <vector>

#include "platform/core/faults.hpp"
#include "tests/support/log_lines.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/metric_text.hpp"
#include "user-service/adapters/revocations/pull.hpp"

using namespace user;
using namespace std::chrono_literals;
using platform::Result;
using platform::Timestamp;

namespace {

// Nothing happens by itself within a test, unless it says so.
constexpr RevocationPullConfig kSlow{.every = 1h, .every_while_up = 1h, .first_within = 0s};

struct World {
    support::ManualClock clock;
    support::ManualClock theirs;
    platform::metrics::Registry metrics;
    support::LogLines lines;
    platform::log::Logger log{"tests", platform::log::Level::debug,
                              [this](std::string_view line) { lines.add(line); }};
    platform::jwt::Revocations known{{}, clock};
    RevocationIntake intake{known, metrics};
    RevocationPull pull;

    explicit World(RevocationPullConfig config = kSlow)
        : pull{config, [this](Timestamp since) { return answer(since); }, intake, clock, metrics,
               log} {}
    ~World() { pull.stop(); }

    // What is answered in turn; then it is nothing.
    void will_answer(std::vector<Result<RevocationPage>> pages) {
        const std::lock_guard lock{guard_};
        pages_ = std::move(pages);
    }
    // The `since` of so many requests, once they have come.
    std::vector<Timestamp> asked(std::size_t count) {
        std::unique_lock lock{guard_};
        REQUIRE(came_.wait_for(lock, 20s, [&] { return asked_.size() >= count; }));
        return asked_;
    }

    static Revocation revocation(Timestamp at) {
        return {.user_id = UserId::make(at),
                .session_id = platform::Uuid::v7(at),
                .not_before = at,
                .revoked_at = at};
    }

private:
    Result<RevocationPage> answer(Timestamp since) {
        const std::lock_guard lock{guard_};
        Result<RevocationPage> page{RevocationPage{{}, theirs.now(), {}}};
        if (!pages_.empty()) {
            page = pages_.front();
            pages_.erase(pages_.begin());
        }
        asked_.push_back(since);
        came_.notify_all();
        return page;
    }

    std::mutex guard_;
    std::condition_variable came_;
    std::vector<Result<RevocationPage>> pages_;
    std::vector<Timestamp> asked_;
};

}  // namespace

TEST_CASE("at the start it is asked for all that may still count, page by page") {
    World world;
    const auto now = world.clock.now();
    world.will_answer(
        {RevocationPage{{World::revocation(now - 3h), World::revocation(now - 2h)}, now, now - 2h},
         RevocationPage{{World::revocation(now - 1h)}, now, now - 1h}});

    world.pull.start();

    CHECK(world.asked(3) == std::vector<Timestamp>{now - 25h, now - 2h, now - 1h});
    world.pull.stop();
    CHECK(world.known.size() == 3);
    CHECK(support::metric_sum(world.metrics.text(), "revocations_last_pull_timestamp_seconds") ==
          std::chrono::duration<double>(now.time_since_epoch()).count());
}

TEST_CASE("it is asked again whenever the channel comes up, from a minute before the last time") {
    World world;
    const auto now = world.clock.now();
    world.pull.start();
    (void)world.asked(1);

    world.pull.channel_is(true);
    CHECK(world.asked(2)[1] == now - 60s);
    world.pull.channel_is(false);
    CHECK(world.asked(3)[2] == now - 60s);
    world.pull.channel_is(true);
    CHECK(world.asked(4)[3] == now - 60s);
}

TEST_CASE("from when on it is asked again is by auth-service's clock, whatever ours says") {
    World world;
    const auto now = world.clock.now();
    world.clock.advance(5min);
    world.pull.start();
    (void)world.asked(1);
    world.theirs.advance(10s);

    world.pull.channel_is(true);
    CHECK(world.asked(2)[1] == now - 60s);
    world.pull.channel_is(false);
    CHECK(world.asked(3)[2] == now - 50s);
}

TEST_CASE("of several pages it is the first whose time counts") {
    World world;
    const auto now = world.clock.now();
    world.will_answer({RevocationPage{{}, now, now - 2h}, RevocationPage{{}, now + 90s, {}}});
    world.pull.start();
    (void)world.asked(2);

    world.pull.channel_is(true);

    CHECK(world.asked(3)[2] == now - 60s);
}

TEST_CASE("while the channel is down it is asked again and again") {
    World world{{.every = 1ms, .every_while_up = 1h, .first_within = 0s}};

    world.pull.start();

    CHECK(world.asked(5).size() >= 5);
}

TEST_CASE("also while the channel is up it is asked now and then") {
    World world{{.every = 1h, .every_while_up = 1ms, .first_within = 0s}};
    world.pull.channel_is(true);

    world.pull.start();

    CHECK(world.asked(5).size() >= 5);
}

TEST_CASE("what failed is asked for again from where it began, whatever the channel is") {
    World world{{.every = 1ms, .every_while_up = 1h, .first_within = 0s}};
    const auto now = world.clock.now();
    world.pull.channel_is(true);
    const auto failure = platform::faults::kKeysUnavailable.because("it is away");
    world.will_answer({RevocationPage{{}, now, now - 2h}, failure, failure});

    world.pull.start();

    const auto asked = world.asked(4);
    world.pull.stop();
    CHECK(asked[0] == now - 25h);
    CHECK(asked[1] == now - 2h);
    CHECK(asked[2] == now - 25h);
    CHECK(asked[3] == now - 25h);
    CHECK(world.lines.count({"revocations not asked for"}) == 1);
    CHECK(world.lines.count({"revocations asked for again"}) == 1);
}

TEST_CASE("at the start what failed is asked for again at once, and others wait for it") {
    World world{{.every = 1h, .every_while_up = 1h, .first_within = 20s, .first_retry = 1ms}};
    const auto failure = platform::faults::kKeysUnavailable.because("it is away");
    world.will_answer({failure, failure});
    const std::stop_source stop;

    world.pull.start();

    CHECK(world.pull.wait_for_first(stop.get_token()));
    CHECK(world.asked(3).size() == 3);
}

TEST_CASE("nobody waits for the first pull longer than is said, nor beyond the end") {
    World world{{.every = 1h, .every_while_up = 1h, .first_within = 10ms, .first_retry = 1h}};
    World stopping{{.every = 1h, .every_while_up = 1h, .first_within = 1h, .first_retry = 1h}};
    const auto failure = platform::faults::kKeysUnavailable.because("it is away");
    world.will_answer({failure});
    stopping.will_answer({failure});
    std::stop_source stop;
    stop.request_stop();

    world.pull.start();
    stopping.pull.start();

    CHECK_FALSE(world.pull.wait_for_first({}));
    CHECK_FALSE(stopping.pull.wait_for_first(stop.get_token()));
}

TEST_CASE("pages that lead nowhere end the pull, and what they held is known") {
    World world;
    const auto now = world.clock.now();
    world.will_answer({RevocationPage{{World::revocation(now)}, now, now - 25h}});

    world.pull.start();
    (void)world.asked(1);
    world.pull.stop();

    CHECK(world.known.size() == 1);
    CHECK(world.lines.count({"does not go on"}) == 1);
}
