// user-service: owns what people do. This file makes everything that there is and says what holds
// what.

#include <sodium.h>

#include "platform/core/ensure.hpp"
#include "platform/core/faults.hpp"
#include "platform/http/client.hpp"
#include "platform/http/health.hpp"
#include "platform/jwt/remote_key_set.hpp"
#include "platform/loop/loop.hpp"
#include "platform/messaging/consumer.hpp"
#include "platform/messaging/dead_letter_drain.hpp"
#include "platform/messaging/relay.hpp"
#include "platform/service/periodic.hpp"
#include "platform/service/process.hpp"
#include "user-service/adapters/http/docs.hpp"
#include "user-service/adapters/http/routes.hpp"
#include "user-service/adapters/messaging/auth_subscription.hpp"
#include "user-service/adapters/postgres/erasure.hpp"
#include "user-service/adapters/postgres/pg_profile_tx.hpp"
#include "user-service/adapters/postgres/schema.hpp"
#include "user-service/adapters/revocations/feed.hpp"
#include "user-service/config.hpp"

namespace {

using namespace std::chrono_literals;

constexpr const char* kName = "user-service";
constexpr auto kErasedEvery = 5s;  // a minute is promised
const std::string kQueue = "user-service.auth-events";

// Consumes `queue` only while the database can take what comes.
platform::messaging::ConsumerConfig consumer_config(const user::Config& config,
                                                    const std::string& queue,
                                                    const platform::http::Health::Check& database) {
    platform::messaging::ConsumerConfig consumer;
    consumer.rabbitmq_url = config.service.rabbitmq_url;
    consumer.name = kName;
    consumer.queue = queue;
    consumer.ready = [database]() -> platform::Result<void> {
        const auto status = database();
        return status.ok ? platform::Result<void>{}
                         : platform::faults::kDatabaseUnavailable.because(status.reason);
    };
    return consumer;
}

platform::messaging::ConsumerConfig subscription_config(
    const user::Config& config, const platform::http::Health::Check& database) {
    auto consumer = consumer_config(config, kQueue, database);
    consumer.retry_exchange = "user-service.retry";
    for (const char* tier : {".retry.5s", ".retry.30s", ".retry.5m"}) {
        consumer.retry_routing_keys.push_back(kQueue + tier);
    }
    return consumer;
}

platform::messaging::RelayConfig relay_config(const user::Config& config) {
    platform::messaging::RelayConfig relay;
    relay.database_url = config.service.database.url;
    relay.rabbitmq_url = config.service.rabbitmq_url;
    relay.name = kName;
    relay.exchange = "user.events";
    relay.source = user::kEventSource;
    relay.drain_timeout = 3s;
    return relay;
}

// Asks auth-service for its public keys, on one connection that is kept.
platform::jwt::RemoteKeySet::Fetch jwks_fetch(const std::string& url) {
    auto client = std::make_shared<platform::http::Client>();
    return [client, url]() -> platform::Result<std::string> {
        auto answer = client->get(url);
        if (!answer) {
            return answer.error();
        }
        if (answer->status != 200) {
            return platform::faults::kKeysUnavailable.because("JWKS_URL answers " +
                                                              std::to_string(answer->status));
        }
        return std::move(answer->body);
    };
}

platform::http::Health::Check keys_check(const platform::jwt::RemoteKeySet& keys) {
    return [&keys] {
        const auto state = keys.state();
        return platform::http::DependencyStatus{state.loaded && !state.failing, state.reason};
    };
}

user::RevocationFeedConfig feed_config(const user::Config& config) {
    return {.channel = {.rabbitmq_url = config.service.rabbitmq_url, .name = kName}};
}

void watch_revocations(platform::http::Health& health, const user::RevocationFeed& feed) {
    health.require("revoked_sessions", [&feed] { return feed.loaded(); });
    health.watch("revocations", [&feed] { return feed.heard(); });
}

void watch_events(platform::http::Health& health, const platform::messaging::Consumer& consumer,
                  const platform::messaging::Consumer& drain,
                  const platform::messaging::Relay& relay) {
    using platform::service::state_check;
    health.watch("broker", state_check([&consumer] { return consumer.state(); }));
    health.watch("dead_letter_drain", state_check([&drain] { return drain.state(); }));
    health.watch("relay", state_check([&relay] { return relay.state(); }));
}

// What consumers and routes call.
struct UseCases {
    user::ProfileStore& profiles;
    user::RevocationStore& revocations;
    const platform::Clock& clock;

    user::ApplyReferences apply_references{profiles};
    user::RecordRevocations record_revocations{revocations};
    user::FindByOldId find_by_old_id{profiles};
    user::ReadProfile read_profile{profiles, clock};
    user::ListBadges list_badges{profiles};
    user::ReadBadge read_badge{profiles};
    user::AddBadge add_badge{profiles, clock};
    user::AwardBadge award_badge{profiles, clock};
    user::RevokeBadge revoke_badge{profiles, clock};
    user::BadgeClasses badge_classes{profiles, clock};
    user::ListGoals list_goals{profiles, clock};
    user::SetGoal set_goal{profiles, clock};
    user::ReadGoal read_goal{profiles, clock};
    user::ChangeGoal change_goal{profiles, clock};
    user::DropGoal drop_goal{profiles, clock};
    user::CheckIn check_in{profiles, clock};
    user::TakeBack take_back{profiles, clock};
    user::ReadLog read_log{profiles, clock};
    user::ChangeProfile change_profile{profiles, clock};
    user::ReadPage read_page{profiles, clock};
};

void erase_deleted(platform::db::Database& database, platform::log::Logger& log) {
    if (const auto erased = user::erase_deleted(database, log); !erased) {
        log.warning("deleted users not erased yet", {{"reason", erased.error().reason}});
    }
}

user::RouteDependencies routes_of(const UseCases& use, const platform::http::Cursors& cursors,
                                  platform::jwt::AccessTokenVerifier& tokens) {
    return {.find_by_old_id = use.find_by_old_id,
            .read_profile = use.read_profile,
            .change_profile = use.change_profile,
            .read_page = use.read_page,
            .list_badges = use.list_badges,
            .read_badge = use.read_badge,
            .add_badge = use.add_badge,
            .award_badge = use.award_badge,
            .revoke_badge = use.revoke_badge,
            .badge_classes = use.badge_classes,
            .list_goals = use.list_goals,
            .read_goal = use.read_goal,
            .set_goal = use.set_goal,
            .change_goal = use.change_goal,
            .drop_goal = use.drop_goal,
            .check_in = use.check_in,
            .take_back = use.take_back,
            .read_log = use.read_log,
            .cursors = cursors,
            .tokens = tokens};
}

int serve(const user::Config& config, platform::log::Logger& log) {
    platform::metrics::Registry metrics;
    const platform::SystemClock clock;
    auto database = platform::db::Database::open(config.service.database, log, &metrics);
    if (!database) {
        return platform::service::fail(log, database.error());
    }

    platform::messaging::Relay relay{relay_config(config), metrics, log};
    platform::db::PgUnitOfWork<user::ProfileTx, user::PgProfileTx> profiles{
        **database, [&relay] { relay.wake(); }};
    platform::jwt::RemoteKeySet keys{platform::jwt::believed_for(config.jwks_max_age),
                                     jwks_fetch(config.jwks_url), log};
    user::RevocationFeed revocations{
        feed_config(config), config.auth_service, **database, clock, metrics, log};
    platform::jwt::AccessTokenVerifier tokens{config.service.issuer, config.service.audience, keys,
                                              clock, &revocations.known()};
    const platform::http::Cursors cursors{
        platform::Sealer{config.secret_key, config.secret_key_previous, "cursors"}};

    const UseCases use_cases{profiles, revocations.store(), clock};
    const auto database_check = platform::service::database_check(**database, user::kSchemaVersion);
    platform::messaging::ParkingLot parking{**database};
    platform::messaging::Consumer consumer{
        subscription_config(config, database_check),
        user::AuthSubscription{use_cases.apply_references, use_cases.record_revocations,
                               revocations.intake(), clock, metrics, log},
        parking, metrics, log};
    platform::messaging::Consumer drain{
        consumer_config(config, kQueue + ".dead-letter", database_check),
        platform::messaging::in_one_step(platform::messaging::park_dead_letters), parking, metrics,
        log};
    platform::http::Health health;
    health.require("database", database_check);
    watch_events(health, consumer, drain, relay);
    health.watch("signing_keys", keys_check(keys));
    watch_revocations(health, revocations);

    platform::http::Router public_router{log};
    user::add_routes(public_router, routes_of(use_cases, cursors, tokens));
    user::add_docs(public_router);
    health.add_public_routes(public_router);
    platform::http::Router internal_router{log};
    health.add_internal_routes(internal_router, metrics);
    platform::http::Server public_server{config.service.public_server, public_router, metrics, log};
    platform::http::Server internal_server{config.service.internal_server, internal_router, metrics,
                                           log};

    platform::loop::Loop loop;
    platform::service::StopSignals signals{loop, log};
    const platform::service::Periodic erasure{kErasedEvery,
                                              [&] { erase_deleted(**database, log); }};
    for (const auto& started : {revocations.start(), consumer.start(), drain.start(), relay.start(),
                                internal_server.start(), public_server.start()}) {
        if (!started) {
            return platform::service::fail(log, started.error());
        }
    }
    signals.wait();

    health.begin_stopping();
    (*database)->end_within(platform::service::kDatabasePatience);
    platform::service::together({[&] { public_server.stop(platform::service::kRequestsPatience); },
                                 [&] { consumer.stop(); }, [&] { drain.stop(); },
                                 [&] { revocations.stop(); }});
    relay.stop();  // last, as what was still written is to go out
    internal_server.stop(platform::service::kProbesPatience);
    log.info("stopped");
    return 0;
}

}  // namespace

int main() {
    platform::ensure(sodium_init() >= 0, "libsodium can be used");
    auto environment = platform::config::Environment::of_process();
    const auto config = user::read_config(environment);
    if (!environment.faults().empty()) {
        return platform::service::report_faults(kName, environment.faults());
    }
    platform::log::Logger log{kName, config.service.log_level};
    return serve(config, log);
}
