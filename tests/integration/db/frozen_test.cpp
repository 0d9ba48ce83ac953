// A PostgreSQL that stands still with its sockets open: nobody waits for it without a limit.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <thread>

#include "platform/db/database.hpp"
#include "tests/support/kept_log.hpp"
#include "tests/support/servers.hpp"

using namespace platform;
using namespace std::chrono_literals;
using db::Connection;
using db::Database;
using support::FrozenPostgres;

namespace {

constexpr auto kLimit = 800ms;          // what World's configuration comes to
constexpr auto kSlack = 1s;             // for the watchdog's pause and a busy machine
constexpr auto kOpening = 4s + kSlack;  // libpq counts whole seconds

struct World {
    support::ScratchDatabase scratch;
    metrics::Registry metrics;
    log::Logger log{"tests", log::Level::debug, support::keep_log_line};
    std::unique_ptr<Database> database = open();

    World() { scratch.script("CREATE TABLE things (id int PRIMARY KEY)"); }

    std::unique_ptr<Database> open(std::chrono::milliseconds statement_timeout = 500ms) {
        return std::move(*Database::open({.url = scratch.url(),
                                          .application_name = "frozen",
                                          .pool_size = 2,
                                          .max_overflow = 0,
                                          .lease_timeout = 100ms,
                                          .statement_timeout = statement_timeout,
                                          .answer_margin = 300ms},
                                         log, &metrics));
    }
    [[nodiscard]] double broken_off() const {
        const auto text = metrics.text();
        const std::string name = "\ndatabase_sessions_broken_off_total ";
        const auto at = text.find(name);
        return at == std::string::npos ? -1 : std::stod(text.substr(at + name.size()));
    }
};

Result<void> insert(Connection& connection, int id) {
    connection.run("INSERT INTO things (id) VALUES (:id)", soci::use(id, "id"));
    return {};
}

template <class Work>
std::chrono::milliseconds time_of(Work&& work) {
    const auto begun_at = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 begun_at);
}

// Lets one client in as PostgreSQL does, and says nothing from then on.
class MuteServer {
public:
    MuteServer() : listener_{::socket(AF_INET, SOCK_STREAM, 0)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0);
        REQUIRE(::listen(listener_, 1) == 0);
        REQUIRE(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread{[this] { let_in(); }};
    }
    ~MuteServer() {
        thread_.join();
        ::close(listener_);
    }
    MuteServer(const MuteServer&) = delete;
    MuteServer& operator=(const MuteServer&) = delete;

    [[nodiscard]] std::string url() const {
        return "postgresql://u:p@127.0.0.1:" + std::to_string(port_) +
               "/d?sslmode=disable&gssencmode=disable";
    }

private:
    // Authentication is done; this is version 15; ready for a query.
    void let_in() const {
        constexpr std::string_view kWelcome{
            "R\0\0\0\x8\0\0\0\0S\0\0\0\x18server_version\0"
            "15.0\0Z\0\0\0\x5I",
            9 + 25 + 6};
        const int client = ::accept(listener_, nullptr, nullptr);
        std::array<char, 1024> heard{};
        CHECK(::recv(client, heard.data(), heard.size(), 0) > 0);
        CHECK(::send(client, kWelcome.data(), kWelcome.size(), MSG_NOSIGNAL) > 0);
        while (::recv(client, heard.data(), heard.size(), 0) > 0) {
        }
        ::close(client);
    }

    int listener_;
    std::uint16_t port_ = 0;
    std::jthread thread_;
};

}  // namespace

TEST_CASE("a frozen PostgreSQL is an answer in time, and the pool works again when it thaws") {
    World world;
    auto& database = *world.database;
    REQUIRE(database.transact([](Connection& c) { return insert(c, 1); }));
    std::optional<Result<void>> wrote;
    std::optional<Result<void>> read;
    bool reachable = true;
    {
        const FrozenPostgres frozen;
        CHECK(time_of([&] {
                  wrote = database.transact([](Connection& c) { return insert(c, 2); });
              }) < kLimit + kSlack);
        CHECK(time_of([&] { read = database.read([](Connection& c) { return insert(c, 3); }); }) <
              kOpening);
        CHECK(time_of([&] { reachable = database.is_reachable(); }) < kOpening);
    }

    CHECK(wrote->error().fault.slug == "database_unavailable");
    CHECK(wrote->error().reason == "no answer in time");
    CHECK(read->error().fault.slug == "database_unavailable");
    CHECK_FALSE(reachable);
    CHECK(world.broken_off() == 1);
    CHECK(database.transact([](Connection& c) { return insert(c, 4); }));
    CHECK(database.is_reachable());
    CHECK(world.scratch.number("SELECT count(*) FROM things WHERE id IN (1, 4)") == 2);
}

TEST_CASE("a read, a later statement, a COMMIT and a health check come back from a freeze") {
    World world;
    std::optional<FrozenPostgres> frozen;
    const auto one = [](Connection& c) -> Result<void> {
        int number = 0;
        c.run("SELECT 1", soci::into(number));
        return {};
    };
    const auto falls_silent = [&](const std::function<bool()>& works) {
        REQUIRE(world.database->read(one));
        bool worked = true;
        const auto took = time_of([&] { worked = works(); });
        frozen.reset();
        CHECK_FALSE(worked);
        CHECK(took < kLimit + kSlack + 1s);  // the freezing itself takes its time
        CHECK(world.database->read(one));
    };

    falls_silent([&] {
        frozen.emplace();
        return static_cast<bool>(world.database->read(one));
    });
    falls_silent([&] {
        frozen.emplace();
        return world.database->is_reachable();
    });
    falls_silent([&] {
        return static_cast<bool>(world.database->transact([&](Connection& c) {
            auto done = one(c);
            frozen.emplace();
            return one(c) ? done : one(c);
        }));
    });
    falls_silent([&] {
        return static_cast<bool>(world.database->transact([&](Connection& c) {
            auto done = insert(c, 1);
            frozen.emplace();
            return done;
        }));
    });
    CHECK(world.broken_off() == 4);
}

TEST_CASE("a database is let go of while PostgreSQL is frozen") {
    World world;
    REQUIRE(world.database->transact([](Connection& c) { return insert(c, 1); }));
    const FrozenPostgres frozen;

    CHECK(time_of([&] { world.database.reset(); }) < kSlack);
}

TEST_CASE("a process that ends waits no longer than it said for a frozen PostgreSQL") {
    World world;
    const auto patient = world.open(1min);
    REQUIRE(patient->transact([](Connection& c) { return insert(c, 1); }));
    {
        const FrozenPostgres frozen;
        bool worked = true;
        std::jthread caller{[&] {
            worked =
                static_cast<bool>(patient->transact([](Connection& c) { return insert(c, 2); }));
        }};

        CHECK(time_of([&] {
                  patient->end_within(500ms);
                  caller.join();
              }) < 500ms + kSlack);
        CHECK_FALSE(worked);
        CHECK(patient->read([](Connection& c) { return insert(c, 3); }).error().reason ==
              "stopping");
    }
}

TEST_CASE("a server that lets us in and then falls silent holds nobody up") {
    const MuteServer mute;
    log::Logger log{"tests", log::Level::debug, support::keep_log_line};
    const auto database = std::move(*Database::open(
        {.url = mute.url(), .statement_timeout = 200ms, .answer_margin = 100ms}, log));
    std::optional<Result<void>> read;

    CHECK(time_of([&] { read = database->read([](Connection& c) { return insert(c, 1); }); }) <
          300ms + kSlack);
    CHECK(read->error().reason == "no answer in time");
}

TEST_CASE("many threads on few sessions come back from a freeze again and again") {
    World world;
    std::atomic<bool> stop = false;
    std::atomic<int> worked = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 6; ++i) {
        threads.emplace_back([&] {
            while (!stop) {
                worked += world.database->is_reachable() ? 1 : 0;
            }
        });
    }

    for (int round = 0; round < 3; ++round) {
        const int before = worked;
        CHECK(support::eventually([&] { return worked > before + 100; }));
        const FrozenPostgres frozen;
        const double broken_off = world.broken_off();
        CHECK(support::eventually([&] { return world.broken_off() > broken_off; }));
    }
    const int before = worked;
    CHECK(support::eventually([&] { return worked > before + 100; }));
    stop = true;
}
