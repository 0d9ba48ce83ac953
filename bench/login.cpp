// The way in: what a refusal costs whatever its reason, how many may come in, and what others
// notice while more want in than may.
#include <sodium.h>

#include <array>
#include <atomic>
#include <chrono>
#include <fstream>
#include <functional>
#include <iostream>
#include <mutex>
#include <random>
#include <thread>

#include "auth-service/adapters/argon2/argon2_hasher.hpp"
#include "bench/benchmarks.hpp"
#include "bench/kept_client.hpp"
#include "bench/world.hpp"
#include "tests/support/servers.hpp"

namespace bench {

using support::Answer;
using Clock = std::chrono::steady_clock;

namespace {

constexpr const char* kPassword = "correct horse battery";
constexpr int kOfEachKind = 400;
constexpr int kPeople = 4'000;  // so many that nobody has ten sessions, of which one would go
constexpr int kCrowd = 200;     // who want in at once, far more than wait
constexpr std::chrono::milliseconds kBeforeTryingAgain{250};  // Retry-After says more

double seconds_since(Clock::time_point begun) {
    return std::chrono::duration<double>{Clock::now() - begun}.count();
}

std::string login(const std::string& name, const std::string& password) {
    return R"({"username":")" + name + R"(","password":")" + password + R"("})";
}

Answer sign_up(const support::ServiceProcess& auth, const std::string& name) {
    return auth.post("/api/auth/register", R"({"username":")" + name + R"(","email":")" + name +
                                               R"(@example.org","password":")" + kPassword +
                                               R"("})");
}

// A hash of kPassword that other parameters have made.
std::string old_hash(std::size_t memory_kib, unsigned passes) {
    std::array<char, crypto_pwhash_argon2id_STRBYTES> phc{};
    if (crypto_pwhash_argon2id_str(phc.data(), kPassword, std::char_traits<char>::length(kPassword),
                                   passes, memory_kib * 1024) != 0) {
        throw std::runtime_error{"no memory for a hash"};
    }
    return phc.data();
}

// Everybody has the password, and the hash, of bench.known.
std::string next_name() {
    static std::atomic<int> next = 0;
    return "bench.many" + std::to_string(next++ % kPeople);
}

void bring_people(Admin& database) {
    database.script(
        "INSERT INTO users (id, username, email, password_hash, created_at, updated_at,"
        " username_changed_at) SELECT gen_random_uuid(), 'bench.many' || i,"
        " 'bench.many' || i || '@example.org', password_hash, now(), now(), now() FROM users,"
        " generate_series(0, " +
        std::to_string(kPeople - 1) + ") AS i WHERE username = 'bench.known'");
}

struct Kind {
    std::string name;
    std::string user;
    std::string password;
    bool is_as_all = true;  // for whoever measures
    std::vector<double> ms{};
};

// Calls `ask` from `threads` threads until `lasts` is over; how often it came back true. Each has a
// client of its own.
long long count_for(int threads, std::chrono::seconds lasts, const std::string& url,
                    const std::function<bool(int, KeptClient&)>& ask) {
    std::atomic<long long> done = 0;
    const auto end = Clock::now() + lasts;
    std::vector<std::jthread> all;
    for (int thread = 0; thread < threads; ++thread) {
        all.emplace_back([&, thread] {
            KeptClient client{url};
            while (Clock::now() < end) {
                done += ask(thread, client) ? 1 : 0;
            }
        });
    }
    all.clear();
    return done;
}

std::vector<Line> refusals(support::ServiceProcess& auth) {
    std::vector<Kind> kinds{{"unknown user", "nobody.at.all", kPassword},
                            {"wrong password", "bench.known", "wrong horse"},
                            {"empty password", "bench.known", ""},
                            {"disabled account", "bench.disabled", kPassword},
                            {"old cheaper hash", "bench.old", "wrong horse"},
                            {"old hash of the same cost", "bench.dear", "wrong horse", false}};
    std::mt19937 random{1};
    KeptClient client{auth.url()};
    for (int round = 0; round < kOfEachKind; ++round) {
        std::shuffle(kinds.begin(), kinds.end(), random);
        for (auto& kind : kinds) {
            const auto begun = Clock::now();
            if (client.post("/api/auth/login", login(kind.user, kind.password)) != 401) {
                throw std::runtime_error{"a login that must be refused was not: " + kind.name};
            }
            kind.ms.push_back(seconds_since(begun) * 1000);
        }
    }
    std::vector<Line> lines;
    std::vector<double> medians;
    for (const auto& kind : kinds) {
        const auto median = percentile(kind.ms, 0.5);
        lines.push_back(single(kind.name + ", median", "ms", median));
        if (kind.is_as_all) {
            medians.push_back(median);
        }
    }
    const auto [least, most] = std::minmax_element(medians.begin(), medians.end());
    lines.push_back(single("the slowest median to the fastest", "", *most / *least, at_most(1.05)));
    return lines;
}

// Logins that succeed, and bare hashes with the same kept memory, in turns, as many threads each.
std::vector<Line> throughput(support::ServiceProcess& auth, const Options& options) {
    const auto threads = static_cast<int>(std::thread::hardware_concurrency());
    platform::log::Logger log{"bench", platform::log::Level::error, [](std::string_view) {}};
    const auto hasher = std::move(*auth::Argon2Hasher::make(log));
    const auto hash = *hasher->hash(platform::Secret{kPassword});
    const std::chrono::seconds lasts{std::max(options.seconds / 2, 1)};
    const auto per_second = [&](long long count) {
        return static_cast<double>(count) / static_cast<double>(lasts.count());
    };
    std::vector<double> ours;
    std::vector<double> bare;
    const auto run_ours = [&] {
        ours.push_back(per_second(count_for(4 * threads, lasts, auth.url(), [&](int, auto& client) {
            return client.post("/api/auth/login", login(next_name(), kPassword)) == 200;
        })));
    };
    const auto run_bare = [&] {
        bare.push_back(per_second(count_for(threads, lasts, auth.url(), [&](int, auto&) {
            return *hasher->verify(platform::Secret{kPassword}, hash);
        })));
    };
    for (std::size_t round = 0; round < options.rounds; ++round) {
        round % 2 == 0 ? run_bare() : run_ours();
        round % 2 == 0 ? run_ours() : run_bare();
    }
    return {line_of("logins", "1/s", ours), line_of("the hash alone", "1/s", bare),
            ratio_of("logins to the hash alone", ours, bare, at_least(0.85))};
}

// What a crowd at the door does to those who are in.
std::vector<Line> overload(support::ServiceProcess& auth, const Options& options) {
    std::mutex guard;
    std::vector<double> refused_s;
    std::vector<double> health_ms;
    std::vector<double> refresh_ms;
    std::atomic<long long> let_in = 0;
    std::atomic<long long> wrong = 0;
    std::string token = sign_up(auth, "bench.refresher").text("refresh_token");
    const std::chrono::seconds lasts{options.seconds};
    const auto end = Clock::now() + lasts;
    const auto timed = [&](std::vector<double>& into, double factor, const auto& ask) {
        const auto begun = Clock::now();
        ask();
        const auto took = seconds_since(begun) * factor;
        const std::lock_guard lock{guard};
        into.push_back(took);
    };
    std::jthread health{[&] {
        KeptClient client{auth.internal_url()};
        while (Clock::now() < end) {
            timed(health_ms, 1000, [&] { wrong += client.get("/health") == 200 ? 0 : 1; });
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
    }};
    std::jthread refresh{[&] {
        KeptClient client{auth.url()};
        while (Clock::now() < end) {
            timed(refresh_ms, 1000, [&] {
                const auto status =
                    client.post("/api/auth/refresh", R"({"refresh_token":")" + token + R"("})");
                wrong += status == 200 ? 0 : 1;
                token = client.text("refresh_token");
            });
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
    }};
    (void)count_for(kCrowd, lasts, auth.url(), [&](int, auto& client) {
        const auto begun = Clock::now();
        const auto status = client.post("/api/auth/login", login(next_name(), kPassword));
        if (status == 503) {
            {
                const std::lock_guard lock{guard};
                refused_s.push_back(seconds_since(begun));
            }
            std::this_thread::sleep_for(kBeforeTryingAgain);
            return false;
        }
        let_in += status == 200 ? 1 : 0;
        wrong += status == 200 ? 0 : 1;
        return true;
    });
    health.join();
    refresh.join();
    return {single("let in of a crowd", "1/s",
                   static_cast<double>(let_in) / static_cast<double>(lasts.count())),
            single("refused with 503", "logins", static_cast<double>(refused_s.size())),
            single("these, p99", "s", percentile(refused_s, 0.99), at_most(2)),
            single("/health meanwhile, p99", "ms", percentile(health_ms, 0.99), at_most(50)),
            single("refresh meanwhile, p99", "ms", percentile(refresh_ms, 0.99), at_most(250)),
            single("any other answer", "", static_cast<double>(wrong), at_most(0))};
}

}  // namespace

Report run_login(const Options& options) {
    clean_up();
    Services services{options.log_level};
    auto& auth = services.auth();
    for (const char* name : {"bench.known", "bench.disabled", "bench.old", "bench.dear"}) {
        if (sign_up(auth, name).status != 201) {
            throw std::runtime_error{"nobody can register"};
        }
    }
    Admin database{"auth"};
    bring_people(database);
    database.script("UPDATE users SET disabled_at = now() WHERE username = 'bench.disabled'");
    // Next to nothing beside a current one; and OWASP's choice of less memory and one more pass.
    for (const auto& [name, hash] :
         {std::pair{"bench.old", old_hash(64, 1)}, {"bench.dear", old_hash(12'288, 3)}}) {
        database.script("UPDATE users SET password_hash = '" + hash + "' WHERE username = '" +
                        name + "'");
    }

    Report report{"login", "log level " + options.log_level, {}};
    for (const auto& lines : {refusals(auth), throughput(auth, options), overload(auth, options)}) {
        report.lines.insert(report.lines.end(), lines.begin(), lines.end());
    }
    return report;
}

}  // namespace bench
