#include "bench/drains.hpp"

#include <chrono>
#include <functional>
#include <stdexcept>

#include "bench/bare_postgres.hpp"
#include "bench/ours.hpp"
#include "bench/world.hpp"
#include "tests/support/servers.hpp"

namespace bench {

using support::environment;

namespace {

constexpr std::size_t kWindow = 512;
constexpr std::size_t kBatch = 64;
constexpr std::uint16_t kPrefetch = 256;
constexpr std::chrono::milliseconds kSilence{2};
constexpr std::chrono::milliseconds kDeliveryPatience{20'000};

double rate_of(std::size_t count, const std::function<void()>& work) {
    const auto begun_at = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun_at;
    return static_cast<double>(count) / took.count();
}

void require_rows(const char* database, const char* table, std::size_t count) {
    const auto rows = Admin{database}.number(std::string{"SELECT count(*) FROM "} + table);
    if (rows != static_cast<long long>(count)) {
        throw std::runtime_error{std::string{table} + " has " + std::to_string(rows) +
                                 " rows instead of " + std::to_string(count)};
    }
}

}  // namespace

double relay_drains(const std::vector<Event>& events, const std::string& log_level) {
    clean_up();
    OurRelay relay{log_level};
    Admin writer{"auth"};
    write_outbox(writer.connection(), events);
    return rate_of(events.size(), [&] {
        relay.wake();
        wait_for("all are published",
                 [&] { return relay.published() >= static_cast<double>(events.size()); });
        wait_for("the outbox is empty", [&] {
            return writer.number("SELECT count(*) FROM (SELECT FROM outbox LIMIT 1) AS one") == 0;
        });
    });
}

double bare_publisher_drains(const std::vector<Event>& events) {
    clean_up();
    BarePublisher publisher{environment("AUTH_RABBITMQ_URL")};
    return rate_of(events.size(), [&] {
        for (const auto& event : events) {
            publisher.await(kWindow - 1);
            publisher.publish(event);
        }
        publisher.await(0);
    });
}

double bare_outbox_drains(const std::vector<Event>& events) {
    clean_up();
    Admin writer{"auth"};
    BareOutbox outbox{environment("AUTH_DATABASE_URL")};
    write_outbox(writer.connection(), events);
    const auto rate = rate_of(events.size(), [&] {
        outbox.fetch(kWindow, 0);
        while (outbox.size() > 0) {
            const auto low = outbox.read_to();
            outbox.remove();
            outbox.fetch(kWindow, low);
        }
    });
    require_rows("auth", "outbox", 0);
    return rate;
}

double consumer_drains(std::size_t count, const std::string& log_level) {
    OurConsumer consumer{log_level};
    const auto rate = rate_of(count, [&] {
        consumer.start();
        wait_for("all are applied",
                 [&] { return consumer.applied() >= static_cast<double>(count); });
    });
    consumer.stop();
    require_rows("user_service", "auth_users", count);
    return rate;
}

double bare_consumer_drains(std::size_t count) {
    BareUpsert upsert{environment("USER_DATABASE_URL")};
    const auto rate = rate_of(count, [&] {
        BareConsumer consumer{environment("USER_RABBITMQ_URL"), kPrefetch};
        for (std::size_t done = 0; done < count;) {
            auto batch = consumer.next(kBatch, kSilence, kDeliveryPatience);
            if (batch.empty()) {
                throw std::runtime_error{"the bare consumer waits for what does not come"};
            }
            const auto last = batch.back().tag;
            done += batch.size();
            upsert.apply(batch);
            consumer.acknowledge_to(last);
        }
    });
    require_rows("user_service", "auth_users", count);
    return rate;
}

double services_drain(const std::vector<Event>& events, const std::string& log_level) {
    clean_up();
    Services services{log_level};
    Admin writer{"auth"};
    write_outbox(writer.connection(), events);
    const auto rate = rate_of(
        events.size(), [&] { services.wait_until_applied(static_cast<double>(events.size())); });
    require_rows("user_service", "auth_users", events.size());
    return rate;
}

}  // namespace bench
