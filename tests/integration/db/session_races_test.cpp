// Sessions over the real database, where many act at once: what the rows' locks have to hold.
#include <doctest/doctest.h>

#include <atomic>
#include <barrier>
#include <chrono>
#include <set>
#include <thread>

#include "auth-service/adapters/postgres/pg_account_tx.hpp"
#include "auth-service/application/change_account.hpp"
#include "auth-service/application/log_in.hpp"
#include "auth-service/application/own_account.hpp"
#include "auth-service/application/own_sessions.hpp"
#include "auth-service/application/refresh_session.hpp"
#include "auth-service/application/register_account.hpp"
#include "platform/db/database.hpp"
#include "tests/support/fake_accounts.hpp"
#include "tests/support/servers.hpp"

using namespace auth;

namespace {

constexpr int kClients = 50;

// One replica: use cases on the database, with hashes that cost nothing.
struct House {
    support::ScratchDatabase scratch{"auth-service/migrations"};
    platform::log::Logger log{"tests", platform::log::Level::error, [](std::string_view) {}};
    std::unique_ptr<platform::db::Database> database = std::move(
        *platform::db::Database::open({.url = scratch.url(), .pool_size = kClients}, log));
    platform::db::PgUnitOfWork<AccountTx, PgAccountTx> accounts{*database};
    platform::SystemClock clock;
    support::FakeMint tokens;
    support::OpenThrottle throttle;
    RefreshSession refresh_session{accounts, tokens, clock};
    ReadOwnAccount read_account{accounts};
    platform::RequestContext context{.request_id = "r", .traceparent = "t"};

    House() { open_connections(kClients); }

    // One after the other: on a busy machine nobody gets fifty at once in the time that he waits
    // for one.
    void open_connections(int count) {
        REQUIRE(database->read([&](platform::db::Connection& connection) -> platform::Result<void> {
            connection.run("SELECT 1");
            if (count > 1) {
                open_connections(count - 1);
            }
            return {};
        }));
    }

    // Each with a hasher of its own: the fake counts without a lock.
    OpenedSession sign_up(const std::string& name) {
        support::FakeHasher hasher;
        const RegisterAccount register_account{accounts, hasher, tokens, throttle, clock};
        return std::move(*register_account({.username = *Username::parse(name),
                                            .email = *Email::parse(name + "@example.org"),
                                            .password = *Password::parse("correct horse"),
                                            .first_name = {},
                                            .last_name = {}},
                                           context));
    }
    OpenedSession log_in(const std::string& name) {
        support::FakeHasher hasher;
        const LogIn log_in{accounts, hasher, tokens, throttle, clock};
        return std::move(
            *log_in({ByUsername{name}, *PasswordAttempt::parse("correct horse")}, context));
    }
    Caller caller_of(const OpenedSession& opened) {
        return {opened.account.id, tokens.read_refresh_token(opened.tokens.refresh)->session};
    }
};

// Runs two at the same moment, again and again. Whoever was first starts a little later the next
// time, so that each is first about as often, and the race is as close as it can be.
class Race {
public:
    // `first` answers whether it came first.
    template <class First, class Second>
    void run(const First& first, const Second& second) {
        bool came_first = false;
        {
            std::barrier start{2};
            const std::jthread beside{[&] {
                start.arrive_and_wait();
                spin_for(delay_);
                came_first = first();
            }};
            start.arrive_and_wait();
            spin_for(-delay_);
            second();
        }
        first_came_first_ += came_first ? 1 : 0;
        delay_ += came_first ? kStep : -kStep;
    }
    [[nodiscard]] int first_came_first() const { return first_came_first_; }

private:
    static constexpr std::chrono::microseconds kStep{100};

    // Without giving the core away, as microseconds count.
    static void spin_for(std::chrono::microseconds time) {
        for (const auto end = std::chrono::steady_clock::now() + time;
             std::chrono::steady_clock::now() < end;) {
        }
    }

    std::chrono::microseconds delay_{0};  // of the first; of the second, where it is below 0
    int first_came_first_ = 0;
};

}  // namespace

TEST_CASE("of fifty who refresh with one token at once all get the same successor, 200 times") {
    House house;
    auto current = house.sign_up("ada").tokens.refresh;

    for (int round = 0; round < 200; ++round) {
        std::mutex guard;
        std::set<std::string> successors;
        std::set<std::string> refusals;
        int answered = 0;
        {
            std::barrier start{kClients};
            std::vector<std::jthread> clients;
            for (int i = 0; i < kClients; ++i) {
                clients.emplace_back([&] {
                    start.arrive_and_wait();
                    const auto refreshed = house.refresh_session(current, house.context);
                    const std::lock_guard lock{guard};
                    if (refreshed) {
                        ++answered;
                        successors.insert(refreshed->refresh);
                    } else {
                        refusals.insert(std::string{refreshed.error().fault.slug} + ": " +
                                        refreshed.error().reason);
                    }
                });
            }
        }
        CAPTURE(round);
        REQUIRE(refusals == std::set<std::string>{});
        REQUIRE(answered == kClients);
        REQUIRE(successors.size() == 1);
        current = *successors.begin();
    }
    CHECK(house.scratch.number("SELECT counter FROM sessions") == 200);
    CHECK(house.scratch.number("SELECT count(*) FROM revocations") == 0);
}

TEST_CASE("a refresh never outlives the end that it races, whichever of them comes first") {
    House house;
    house.sign_up("ada");
    const DisableAccount disable{house.accounts, house.clock};
    const EnableAccount enable{house.accounts, house.clock};
    const EndSession end_session{house.accounts, house.clock};
    support::FakeHasher hasher;
    const ChangePassword change_password{house.accounts, hasher, house.throttle, house.clock};
    const DeleteOwnAccount delete_account{house.accounts, hasher, house.throttle, house.clock};
    const auto password = *PasswordAttempt::parse("correct horse");
    constexpr int kRounds = 1000;
    Race race;
    int survived = 0;

    // `end` ends the session `raced`, by way of another of the same person where it takes one.
    const auto race_round = [&](const OpenedSession& raced, const auto& end) {
        std::optional<SessionTokens> successor;
        race.run(
            [&] {
                auto refreshed = house.refresh_session(raced.tokens.refresh, house.context);
                if (refreshed) {
                    successor = std::move(*refreshed);
                }
                return static_cast<bool>(refreshed);
            },
            [&] { REQUIRE(end(house.caller_of(raced))); });
        const auto& newest = successor ? successor->refresh : raced.tokens.refresh;
        survived += house.refresh_session(newest, house.context) ? 1 : 0;
        survived += house.read_account(house.caller_of(raced)) ? 1 : 0;
    };
    const auto race_rounds = [&](const auto& end) {
        for (int round = 0; round < kRounds; ++round) {
            const auto mine = house.caller_of(house.log_in("ada"));
            race_round(house.log_in("ada"), [&](const Caller& raced) { return end(mine, raced); });
        }
    };

    SUBCASE("logout") {
        race_rounds([&](const Caller&, const Caller& raced) {
            return end_session(raced, raced.session, house.context);
        });
    }
    SUBCASE("new password") {
        race_rounds([&](const Caller& mine, const Caller&) {
            return change_password(mine,
                                   {.current = *PasswordAttempt::parse("correct horse"),
                                    .wanted = *Password::parse("correct horse")},
                                   house.context);
        });
    }
    SUBCASE("shut-out") {
        race_rounds([&](const Caller& mine, const Caller&) {
            const auto disabled = disable(mine.id, house.context);
            return disabled && enable(mine.id, house.context);
        });
    }

    SUBCASE("deletion of the account") {
        for (int round = 0; round < kRounds; ++round) {
            race_round(house.sign_up("ada" + std::to_string(round)), [&](const Caller& raced) {
                return delete_account(raced, password, house.context);
            });
        }
    }

    CHECK(survived == 0);
    CHECK(race.first_came_first() > kRounds / 10);
    CHECK(race.first_came_first() < kRounds * 9 / 10);
    MESSAGE(race.first_came_first() << " of " << kRounds << " refreshes came first");
}

TEST_CASE("of many who log in at once ten sessions are left") {
    House house;
    house.sign_up("ada");
    {
        std::vector<std::jthread> clients;
        for (int i = 0; i < 30; ++i) {
            clients.emplace_back([&] { house.log_in("ada"); });
        }
    }

    CHECK(house.scratch.number("SELECT count(*) FROM sessions") == 10);
    CHECK(house.scratch.number("SELECT count(*) FROM revocations") == 21);
    CHECK(house.scratch.number("SELECT count(*) FROM outbox WHERE type = "
                               "'auth.SessionRevoked.v1'") == 21);
}
