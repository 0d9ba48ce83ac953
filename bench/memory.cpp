// Many events through both services as processes: what they and the outbox take.
#include <algorithm>
#include <chrono>
#include <iostream>
#include <vector>

#include "bench/benchmarks.hpp"
#include "bench/event.hpp"
#include "bench/resident.hpp"
#include "bench/world.hpp"

namespace bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kEvents = 200'000;
constexpr std::size_t kAtOnce = 2'000;     // of one transaction
constexpr std::size_t kUnderWay = 20'000;  // written and not applied yet
constexpr std::chrono::seconds kSampleEvery{1};
constexpr double kResidentMb = 64;
constexpr double kGrowthMb = 10;
constexpr double kOutboxMb = 64;

// What happens to `users` people, one after the other and round again.
class Life {
public:
    explicit Life(std::size_t users) : users_(users) {
        std::generate(users_.begin(), users_.end(), some_user);
    }

    std::vector<Event> next(std::size_t count) {
        std::vector<Event> events;
        for (std::size_t i = 0; i < count; ++i, ++written_) {
            const auto version = static_cast<std::int64_t>(written_ / users_.size()) + 1;
            events.push_back(event_of(users_[written_ % users_.size()], version));
        }
        return events;
    }
    [[nodiscard]] std::size_t written() const { return written_; }

private:
    std::vector<platform::Uuid> users_;
    std::size_t written_ = 0;
};

class Samples {
public:
    explicit Samples(Services& services)
        : auth_{"auth-service", services.auth().pid()},
          user_{"user-service", services.user().pid()} {
        take();
    }

    void take_when_due(std::size_t written) {
        if (Clock::now() - taken_at_ >= kSampleEvery) {
            take();
            std::cerr << "\r  " << written << " events " << std::flush;
        }
    }

    void take() {
        taken_at_ = Clock::now();
        auth_.sample();
        user_.sample();
        outbox_mb_.push_back(
            static_cast<double>(admin_.number("SELECT pg_total_relation_size('outbox')")) / 1e6);
    }

    [[nodiscard]] std::vector<Line> lines() const {
        auto lines = auth_.lines(kResidentMb, kGrowthMb);
        const auto users = user_.lines(kResidentMb, kGrowthMb);
        lines.insert(lines.end(), users.begin(), users.end());
        const auto most = *std::max_element(outbox_mb_.begin(), outbox_mb_.end());
        lines.push_back(single("outbox with its indexes, at most", "MB", most));
        lines.push_back(single("outbox with its indexes, at the end", "MB", outbox_mb_.back(),
                               at_most(kOutboxMb)));
        return lines;
    }

private:
    Admin admin_{"auth"};
    Resident auth_;
    Resident user_;
    std::vector<double> outbox_mb_;
    Clock::time_point taken_at_;
};

}  // namespace

Report run_memory(const Options& options) {
    clean_up();
    const auto count = options.events_or(kEvents);
    Services services{options.log_level};
    Samples samples{services};
    Life life{std::min(options.users, count)};
    Admin writer{"auth"};
    const auto begun_at = Clock::now();
    while (life.written() < count) {
        write_outbox(writer.connection(), life.next(std::min(kAtOnce, count - life.written())));
        wait_for("the services keep up", [&] {
            samples.take_when_due(life.written());
            return services.applied() + kUnderWay >= static_cast<double>(life.written());
        });
    }
    services.wait_until_applied(static_cast<double>(count));
    const std::chrono::duration<double> took = Clock::now() - begun_at;
    samples.take();
    std::cerr << '\n';
    auto lines = samples.lines();
    lines.push_back(
        single("rate, the writer included", "events/s", static_cast<double>(count) / took.count()));
    return {"memory",
            std::to_string(count) + " events of " + std::to_string(options.users) +
                " users, log level " + options.log_level,
            std::move(lines)};
}

}  // namespace bench
