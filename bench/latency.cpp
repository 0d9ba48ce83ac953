// From the commit of a registration to the commit of its row on the other side, by the clock of the
// PostgreSQL that keeps both (track_commit_timestamp), at a steady rate that leaves time to spare.
#include <algorithm>
#include <chrono>
#include <iostream>
#include <map>
#include <thread>

#include "bench/bare_pipeline.hpp"
#include "bench/benchmarks.hpp"
#include "bench/event.hpp"
#include "bench/ours.hpp"
#include "bench/world.hpp"
#include "tests/support/registration_load.hpp"
#include "tests/support/servers.hpp"

namespace bench {

using support::environment;

namespace {

constexpr int kPerSecond = 1'000;
constexpr int kThreads = 8;  // several commits share one wait for the disk
constexpr std::chrono::seconds kWarmUp{2};
constexpr const char* kTime = "ms";

class Pipeline {
public:
    explicit Pipeline(const std::string& log_level) : relay_{log_level}, consumer_{log_level} {
        consumer_.start();
        wait_for("the consumer is at work", [this] { return consumer_.is_connected(); });
    }

    void wake() noexcept { relay_.wake(); }

private:
    OurRelay relay_;
    OurConsumer consumer_;
};

using Times = std::map<std::string, long long>;  // user id → microseconds

// When each row of the table was committed.
Times commits(Admin& admin, const std::string& id, const std::string& table) {
    Times times;
    std::string user;
    long long at = 0;
    admin.connection().each(
        "SELECT " + id +
            "::text,"
            " (extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000000)::bigint FROM " +
            table,
        [&] { times[user] = at; }, soci::into(user), soci::into(at));
    return times;
}

struct Spread {
    std::vector<double> per_second;  // that came
    std::vector<double> p50;
    std::vector<double> p99;
};

// Of everybody who came after the warm-up.
void measure(Spread& spread, const char* what, int seconds) {
    Admin auth{"auth"};
    Admin user{"user_service"};
    const auto registered = commits(auth, "id", "users");
    wait_for("everybody is known", [&] {
        return user.number("SELECT count(*) FROM auth_users") ==
               static_cast<long long>(registered.size());
    });
    const auto known = commits(user, "auth_user_id", "auth_users");
    const auto first = std::min_element(registered.begin(), registered.end(), [](auto& a, auto& b) {
                           return a.second < b.second;
                       })->second;
    const auto begin = first + std::chrono::microseconds{kWarmUp}.count();
    std::vector<double> took_ms;
    for (const auto& [id, committed_at] : registered) {
        if (committed_at >= begin) {
            took_ms.push_back(static_cast<double>(known.at(id) - committed_at) / 1000);
        }
    }
    spread.per_second.push_back(static_cast<double>(took_ms.size()) / seconds);
    spread.p50.push_back(percentile(took_ms, 0.5));
    spread.p99.push_back(percentile(took_ms, 0.99));
    std::cerr << "  round " << spread.p50.size() << ", " << what << ": p50 " << spread.p50.back()
              << " ms, p99 " << spread.p99.back() << " ms of " << took_ms.size() << '\n';
}

template <class AnyPipeline>
void round_of(Spread& spread, const char* what, const Options& options, AnyPipeline& pipeline) {
    {
        const support::RegistrationLoad load{environment("AUTH_DATABASE_URL"), "bench",
                                             options.per_second_or(kPerSecond),
                                             [&pipeline] { pipeline.wake(); }, kThreads};
        std::this_thread::sleep_for(kWarmUp + std::chrono::seconds{options.seconds});
    }
    measure(spread, what, options.seconds);
}

}  // namespace

Report run_latency(const Options& options) {
    Spread ours, bare;
    for (std::size_t round = 0; round < options.rounds; ++round) {
        clean_up();
        {
            Pipeline pipeline{options.log_level};
            round_of(ours, "pipeline", options, pipeline);
        }
        clean_up();
        BarePipeline pipeline{environment("AUTH_DATABASE_URL"), environment("AUTH_RABBITMQ_URL"),
                              environment("USER_DATABASE_URL"), environment("USER_RABBITMQ_URL")};
        round_of(bare, "bare loops", options, pipeline);
    }
    return {"latency",
            std::to_string(options.per_second_or(kPerSecond)) + " registrations/s for " +
                std::to_string(options.seconds) + " s, " + std::to_string(options.rounds) +
                " rounds, log level " + options.log_level,
            {line_of("commit to visible, p50", kTime, ours.p50),
             line_of("commit to visible, p99", kTime, ours.p99),
             line_of("registrations that came", "1/s", ours.per_second),
             line_of("the same with bare loops, p50", kTime, bare.p50),
             line_of("the same with bare loops, p99", kTime, bare.p99),
             line_of("registrations that came", "1/s", bare.per_second),
             ratio_of("p50 to the bare loops'", ours.p50, bare.p50, at_most(2)),
             ratio_of("p99 to the bare loops'", ours.p99, bare.p99, at_most(2))}};
}

}  // namespace bench
