// auth-service: owns identity. This file makes everything that there is and says what holds what.

#include <sodium.h>

#include <algorithm>

#include "auth-service/adapters/http/oauth_routes.hpp"
#include "auth-service/adapters/http/revocation_routes.hpp"
#include "auth-service/adapters/http/routes.hpp"
#include "auth-service/adapters/http/user_routes.hpp"
#include "auth-service/adapters/imported_hashes/mixed_hasher.hpp"
#include "auth-service/adapters/jwt/key_follower.hpp"
#include "auth-service/adapters/postgres/housekeeping.hpp"
#include "auth-service/adapters/postgres/pg_account_tx.hpp"
#include "auth-service/adapters/postgres/pg_service_client_tx.hpp"
#include "auth-service/adapters/postgres/pg_signing_keys.hpp"
#include "auth-service/adapters/postgres/pg_user_directory.hpp"
#include "auth-service/adapters/postgres/schema.hpp"
#include "auth-service/config.hpp"
#include "platform/core/ensure.hpp"
#include "platform/http/health.hpp"
#include "platform/loop/loop.hpp"
#include "platform/messaging/relay.hpp"
#include "platform/service/periodic.hpp"
#include "platform/service/process.hpp"

namespace {

using namespace std::chrono_literals;

constexpr const char* kName = "auth-service";
constexpr std::chrono::milliseconds kKeysReadEveryMax{1000};
constexpr auto kHouseEvery = 1min;  // what counts no more is removed
constexpr int kBucketsAtOnce = 10'000;

platform::messaging::RelayConfig relay_config(const auth::Config& config) {
    platform::messaging::RelayConfig relay;
    relay.database_url = config.service.database.url;
    relay.rabbitmq_url = config.service.rabbitmq_url;
    relay.name = kName;
    relay.exchange = "auth.events";
    relay.source = auth::kEventSource;
    relay.drain_timeout = 3s;
    return relay;
}

// A tenth of the key set's lifetime, so that what is revoked is gone everywhere within it.
std::chrono::milliseconds keys_read_every(const auth::KeyTiming& timing) {
    return std::min(kKeysReadEveryMax, std::chrono::milliseconds{timing.jwks_max_age} / 10);
}

// What of the keys can be missing, and what can go wrong behind them.
void watch_keys(platform::http::Health& health, const auth::KeyRing& keys,
                const auth::KeyFollower& follower) {
    health.require("signing_keys", [&keys] {
        return platform::http::DependencyStatus{!keys.is_empty(), "not loaded"};
    });
    health.watch("signing_keys_read", [&follower] {
        const auto state = follower.state();
        return platform::http::DependencyStatus{!state.failing, state.reason};
    });
}

void keep_house(platform::db::Database& database, auth::PgThrottle& throttle,
                platform::log::Logger& log) {
    const auto kept = auth::keep_house(database);
    const auto cleared = throttle.clear_away(kBucketsAtOnce);
    if (!kept || !cleared) {
        const auto& error = kept ? cleared.error() : kept.error();
        log.warning("housekeeping failed", {{"reason", error.reason}});
    }
}

// What people do with their accounts and sessions.
struct ForPeople {
    ForPeople(auth::AccountStore& accounts, auth::PasswordHasher& hasher,
              const auth::TokenMint& mint, auth::Throttle& throttle, const platform::Clock& clock)
        : register_account{accounts, hasher, mint, throttle, clock},
          log_in{accounts, hasher, mint, throttle, clock},
          refresh_session{accounts, mint, clock},
          list_sessions{accounts, clock},
          end_session{accounts, clock},
          end_sessions{accounts, clock},
          read_account{accounts},
          update_account{accounts, clock},
          delete_account{accounts, hasher, throttle, clock},
          change_password{accounts, hasher, throttle, clock},
          read_audit{accounts} {}

    auth::RegisterAccount register_account;
    auth::LogIn log_in;
    auth::RefreshSession refresh_session;
    auth::ListSessions list_sessions;
    auth::EndSession end_session;
    auth::EndSessions end_sessions;
    auth::ReadOwnAccount read_account;
    auth::UpdateOwnAccount update_account;
    auth::DeleteOwnAccount delete_account;
    auth::ChangePassword change_password;
    auth::ReadOwnAudit read_audit;
};

// What other services get from us, beside the keys.
struct ForServices {
    ForServices(platform::db::Database& database, auth::ServiceTokenIssuer& issuer,
                auth::Throttle& throttle, const platform::Clock& clock)
        : clients{database},
          users{database},
          grant_token{clients, issuer, throttle, clock},
          read_users{users},
          revocations{database} {}

    platform::db::PgUnitOfWork<auth::ServiceClientTx, auth::PgServiceClientTx> clients;
    platform::db::PgUnitOfWork<auth::UserDirectoryTx, auth::PgUserDirectoryTx> users;
    auth::GrantServiceToken grant_token;
    auth::ReadUsers read_users;
    auth::PgRevocationLog revocations;
};

auth::RouteDependencies routes_of(const ForPeople& people, const platform::http::Cursors& cursors,
                                  const auth::KeyRing& keys, const auth::Config& config,
                                  platform::jwt::AccessTokenVerifier& tokens) {
    return {people.register_account,
            people.log_in,
            people.refresh_session,
            people.list_sessions,
            people.end_session,
            people.end_sessions,
            people.read_account,
            people.update_account,
            people.delete_account,
            people.change_password,
            people.read_audit,
            cursors,
            keys,
            config.key_timing.jwks_max_age,
            tokens};
}

int serve(const auth::Config& config, platform::log::Logger& log) {
    platform::metrics::Registry metrics;
    const platform::SystemClock clock;
    auto database = platform::db::Database::open(config.service.database, log, &metrics);
    platform::messaging::Relay relay{relay_config(config), metrics, log};
    const auto ours = auth::Argon2Hasher::make(log, config.password_hashes);
    if (!database || !ours) {
        return platform::service::fail(log, database ? ours.error() : database.error());
    }
    auth::MixedHasher hasher{**ours, log};

    platform::db::PgUnitOfWork<auth::AccountTx, auth::PgAccountTx> accounts{
        **database, [&relay] { relay.wake(); }};
    auth::KeyRing keys{clock};
    const platform::Sealer sealer{config.secret_key, config.secret_key_previous,
                                  auth::kSigningKeysPurpose};
    const auto load_keys = [&] {
        return auth::load_signing_keys(**database, sealer,
                                       config.key_timing.schedule.token_lifetime);
    };
    auth::KeyFollower follower{keys, load_keys, keys_read_every(config.key_timing), log};
    auth::AccessTokenIssuer issuer{config.access_tokens, keys, clock};
    const auth::TokenMint mint{issuer, config.secret_key, config.secret_key_previous};
    auth::PgThrottle throttle{**database, config.throttle};
    const platform::http::Cursors cursors{
        platform::Sealer{config.secret_key, config.secret_key_previous, "cursors"}};
    platform::jwt::AccessTokenVerifier tokens{config.service.issuer, config.service.audience, keys,
                                              clock};

    const ForPeople people{accounts, hasher, mint, throttle, clock};
    const ForServices services{**database, issuer, throttle, clock};

    platform::http::Health health;
    health.require("database", platform::service::database_check(**database, auth::kSchemaVersion));
    watch_keys(health, keys, follower);
    health.watch("broker", platform::service::state_check([&relay] { return relay.state(); }));

    platform::http::Router public_router{log};
    auth::add_routes(public_router, routes_of(people, cursors, keys, config, tokens));
    auth::add_oauth_routes(public_router, services.grant_token, config.service.issuer);
    health.add_public_routes(public_router);
    platform::http::Router internal_router{log};
    auth::add_user_routes(internal_router, services.read_users, tokens);
    auth::add_revocation_routes(internal_router, services.revocations, tokens);
    health.add_internal_routes(internal_router, metrics);
    platform::http::Server public_server{config.service.public_server, public_router, metrics, log};
    platform::http::Server internal_server{config.service.internal_server, internal_router, metrics,
                                           log};

    platform::loop::Loop loop;
    platform::service::StopSignals signals{loop, log};
    const platform::service::Periodic house{kHouseEvery,
                                            [&] { keep_house(**database, throttle, log); }};
    for (const auto& started : {relay.start(), internal_server.start(), public_server.start()}) {
        if (!started) {
            return platform::service::fail(log, started.error());
        }
    }
    signals.wait();

    health.begin_stopping();
    follower.stop();
    (*database)->end_within(platform::service::kDatabasePatience);
    public_server.stop(platform::service::kRequestsPatience);
    relay.stop();
    internal_server.stop(platform::service::kProbesPatience);
    log.info("stopped");
    return 0;
}

}  // namespace

int main() {
    platform::ensure(sodium_init() >= 0, "libsodium can be used");
    auto environment = platform::config::Environment::of_process();
    const auto config = auth::read_config(environment);
    if (!environment.faults().empty()) {
        return platform::service::report_faults(kName, environment.faults());
    }
    platform::log::Logger log{kName, config.service.log_level};
    return serve(config, log);
}
