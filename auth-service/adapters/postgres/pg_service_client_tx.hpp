#pragma once

#include "auth-service/adapters/postgres/pg_audit_trail.hpp"
#include "auth-service/application/service_ports.hpp"
#include "platform/db/connection.hpp"

namespace auth {

// All SQL about services and their secrets.
class PgServiceClientTx final : public ServiceClientTx {
public:
    explicit PgServiceClientTx(platform::db::Connection& connection)
        : connection_{connection}, audit_{connection} {}

    Insertion insert(const ServiceClient& client) override;
    std::optional<ServiceCredentials> find(std::string_view id) override;
    std::optional<ServiceCredentials> lock(const ServiceClientId& id) override;
    std::vector<ServiceClient> all() override;
    void add_secret(const ServiceClientId& id, const SecretDigest& digest,
                    platform::Timestamp now) override;
    void set_disabled_at(const ServiceClientId& id,
                         const std::optional<platform::Timestamp>& disabled_at) override;
    AuditTrail& audit() override { return audit_; }

private:
    platform::db::Connection& connection_;
    PgAuditTrail audit_;
};

}  // namespace auth
