#pragma once

#include <optional>
#include <string>

#include "platform/db/database.hpp"
#include "platform/http/health.hpp"
#include "user-service/adapters/postgres/pg_revocation_tx.hpp"
#include "user-service/adapters/revocations/auth_service.hpp"
#include "user-service/adapters/revocations/channel.hpp"
#include "user-service/adapters/revocations/rows.hpp"

namespace user {

struct RevocationFeedConfig {
    RevocationChannelConfig channel;
    RevocationPullConfig pull{};
};

// All that a replica does to know of revocations: the rows that there are at its start, a channel
// of its own, and auth-service itself. What the consumer of the shared queue hears comes through
// intake().
class RevocationFeed {
public:
    // Without `auth_service` nobody is asked: what is published while the channel is down is heard
    // by the replica that takes it from the shared queue, and by no other; and what was while none
    // ran, once it has come from there.
    RevocationFeed(RevocationFeedConfig config,
                   const std::optional<AuthServiceConfig>& auth_service,
                   platform::db::Database& database, const platform::Clock& clock,
                   platform::metrics::Registry& metrics, platform::log::Logger& log);

    ~RevocationFeed();  // stop()
    RevocationFeed(const RevocationFeed&) = delete;
    RevocationFeed& operator=(const RevocationFeed&) = delete;

    // Waits at most 1 s for the rows, and 2 s for auth-service: what was revoked while no replica
    // ran is in its queue still, and in no row.
    [[nodiscard]] platform::Result<void> start();
    // May be called twice.
    void stop();  // within 4 s, where auth-service answers or does not: 6 s at worst

    [[nodiscard]] RevocationStore& store() { return store_; }
    [[nodiscard]] const RevocationIntake& intake() const { return intake_; }
    [[nodiscard]] const platform::jwt::Revocations& known() const { return known_; }

    // Tokens can be checked.
    [[nodiscard]] platform::http::DependencyStatus loaded() const;
    // Revocations are heard at once.
    [[nodiscard]] platform::http::DependencyStatus heard() const;

private:
    platform::log::Logger& log_;
    platform::db::PgUnitOfWork<RevocationTx, PgRevocationTx> store_;
    platform::jwt::Revocations known_;
    RevocationIntake intake_;
    RevocationRows rows_;
    std::optional<AuthService> auth_service_;
    std::optional<RevocationPull> pull_;
    RevocationChannel channel_;
};

}  // namespace user
