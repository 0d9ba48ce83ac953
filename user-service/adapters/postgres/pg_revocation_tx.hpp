#pragma once

#include "platform/db/connection.hpp"
#include "user-service/application/revocations.hpp"

namespace user {

class PgRevocationTx final : public RevocationTx {
public:
    explicit PgRevocationTx(platform::db::Connection& connection) : connection_{connection} {}

    void record(std::span<const Revocation> revocations) override;
    std::vector<Revocation> latest(platform::Timestamp since, std::size_t limit) override;
    std::size_t forget(platform::Timestamp before, std::size_t limit) override;

private:
    platform::db::Connection& connection_;
};

}  // namespace user
