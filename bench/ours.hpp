#pragma once

#include <memory>
#include <string>

#include "platform/db/database.hpp"
#include "platform/messaging/consumer.hpp"
#include "platform/messaging/relay.hpp"
#include "user-service/adapters/postgres/pg_profile_tx.hpp"
#include "user-service/adapters/postgres/pg_revocation_tx.hpp"
#include "user-service/adapters/revocations/intake.hpp"
#include "user-service/application/apply_references.hpp"

// The two halves of the pipeline within this process, each in threads of its own, made as the
// services' main files make them.
namespace bench {

// At work when constructed: it holds all shards.
class OurRelay {
public:
    explicit OurRelay(const std::string& log_level);

    void wake() noexcept { relay_.wake(); }
    [[nodiscard]] double published() const;

private:
    std::unique_ptr<platform::log::Logger> log_;
    platform::metrics::Registry metrics_;
    platform::messaging::Relay relay_;
};

class OurConsumer {
public:
    explicit OurConsumer(const std::string& log_level);

    void start();
    [[nodiscard]] bool is_connected() const { return consumer_.state().connected; }
    [[nodiscard]] double applied() const;
    void stop() { consumer_.stop(); }

private:
    std::unique_ptr<platform::log::Logger> log_;
    platform::metrics::Registry metrics_;
    std::unique_ptr<platform::db::Database> database_;
    platform::db::PgUnitOfWork<user::ProfileTx, user::PgProfileTx> profiles_;
    user::ApplyReferences apply_;
    platform::SystemClock clock_;
    platform::db::PgUnitOfWork<user::RevocationTx, user::PgRevocationTx> revocations_;
    user::RecordRevocations record_{revocations_};
    platform::jwt::Revocations known_{{}, clock_};
    user::RevocationIntake intake_{known_, metrics_};
    platform::messaging::ParkingLot parking_;
    platform::messaging::Consumer consumer_;
};

}  // namespace bench
