#include "platform/http/slow_lane.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <latch>
#include <optional>

using namespace platform;
using namespace std::chrono_literals;

namespace {

struct Tally {
    std::atomic<int> run = 0;
    std::atomic<int> refused = 0;
};

class CountingJob final : public http::SlowJob {
public:
    explicit CountingJob(Tally& tally, std::latch* begun = nullptr, std::latch* held = nullptr,
                         std::latch* over = nullptr)
        : tally_{tally}, begun_{begun}, held_{held}, over_{over} {}

    void run() noexcept override {
        if (begun_ != nullptr) {
            begun_->count_down();
        }
        if (held_ != nullptr) {
            held_->wait();
        }
        ++tally_.run;
        end();
    }
    void refuse() noexcept override {
        ++tally_.refused;
        if (begun_ != nullptr) {
            begun_->count_down();
        }
        end();
    }

private:
    void end() {
        if (over_ != nullptr) {
            over_->count_down();
        }
    }

    Tally& tally_;
    std::latch* begun_;
    std::latch* held_;
    std::latch* over_;
};

struct World {
    metrics::Registry metrics;
    Tally tally;
    std::optional<std::latch> begun;  // or refused
    std::latch held{1};
    http::SlowLane lane;

    explicit World(http::SlowLaneConfig config) : lane{config, metrics.gauge("waiting", "Test.")} {}

    bool offer(std::unique_ptr<http::SlowJob> job) { return lane.offer(job); }
    // Occupies the only worker until `held` is opened. On a busy machine the wait may run out
    // before the worker has begun: then once more.
    void occupy() {
        do {
            tally.refused = 0;
            begun.emplace(1);
            REQUIRE(offer(std::make_unique<CountingJob>(tally, &*begun, &held)));
            begun->wait();
        } while (tally.refused > 0);
    }
};

}  // namespace

TEST_CASE("beyond the workers and the places in the queue a job is refused at once") {
    World world{{.threads = 1, .waiting_max = 2, .wait_max = 60s}};
    world.occupy();
    std::latch over{2};

    CHECK(world.offer(std::make_unique<CountingJob>(world.tally, nullptr, nullptr, &over)));
    CHECK(world.offer(std::make_unique<CountingJob>(world.tally, nullptr, nullptr, &over)));
    std::unique_ptr<http::SlowJob> late = std::make_unique<CountingJob>(world.tally);
    CHECK_FALSE(world.lane.offer(late));
    CHECK(late != nullptr);
    CHECK(world.metrics.text().find("waiting 2") != std::string::npos);
    world.held.count_down();
    over.wait();
    world.lane.stop();

    CHECK(world.tally.run == 3);
    CHECK(world.tally.refused == 0);
}

TEST_CASE("a job whose wait runs out is refused while the worker is still busy") {
    World world{{.threads = 1, .waiting_max = 4, .wait_max = 30ms}};
    world.occupy();
    std::latch over{2};

    REQUIRE(world.offer(std::make_unique<CountingJob>(world.tally, nullptr, nullptr, &over)));
    REQUIRE(world.offer(std::make_unique<CountingJob>(world.tally, nullptr, nullptr, &over)));
    over.wait();

    CHECK(world.tally.refused == 2);
    CHECK(world.tally.run == 0);
    world.held.count_down();
}

TEST_CASE("a lane without places still runs what a free worker can take") {
    World world{{.threads = 1, .waiting_max = 0, .wait_max = 60s}};
    world.occupy();

    CHECK_FALSE(world.offer(std::make_unique<CountingJob>(world.tally)));
    world.held.count_down();
    world.lane.stop();

    CHECK(world.tally.run == 1);
}

TEST_CASE("a lane that stops refuses what waits and lets what runs come to its end") {
    World world{{.threads = 1, .waiting_max = 4, .wait_max = 60s}};
    world.occupy();
    std::latch over{1};
    REQUIRE(world.offer(std::make_unique<CountingJob>(world.tally, nullptr, nullptr, &over)));

    std::jthread stopping{[&] { world.lane.stop(); }};
    over.wait();
    world.held.count_down();
    stopping.join();

    CHECK(world.tally.run == 1);
    CHECK(world.tally.refused == 1);
    CHECK_FALSE(world.offer(std::make_unique<CountingJob>(world.tally)));
}
