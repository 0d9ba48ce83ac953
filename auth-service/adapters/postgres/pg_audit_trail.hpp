#pragma once

#include "auth-service/application/audit_trail.hpp"
#include "platform/db/connection.hpp"

namespace auth {

// All SQL about the audit trail.
class PgAuditTrail final : public AuditTrail {
public:
    explicit PgAuditTrail(platform::db::Connection& connection) : connection_{connection} {}

    void record(const AuditRecord& record) override;
    platform::Page<AuditRecord> of(const AccountId& subject,
                                   const platform::PageRequest& page) override;

private:
    platform::db::Connection& connection_;
};

}  // namespace auth
