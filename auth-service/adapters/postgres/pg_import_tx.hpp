#pragma once

#include "auth-service/adapters/postgres/pg_audit_trail.hpp"
#include "auth-service/application/import_accounts.hpp"
#include "platform/db/connection.hpp"

namespace auth {

// A batch is a few statements, whatever its size.
class PgImportTx final : public ImportTx {
public:
    explicit PgImportTx(platform::db::Connection& connection)
        : connection_{connection}, audit_{connection} {}

    std::vector<bool> insert(const std::vector<ImportedAccount>& accounts, platform::Timestamp now,
                             platform::Timestamp names_free_before) override;
    std::vector<Imported> look_up(const std::vector<ImportedAccount>& accounts,
                                  platform::Timestamp names_free_before) override;
    AuditTrail& audit() override { return audit_; }

private:
    void insert_rows(const std::vector<ImportedAccount>& accounts, platform::Timestamp now,
                     std::vector<bool>& inserted);
    bool free_names(const std::vector<ImportedAccount>& accounts, const std::vector<bool>& inserted,
                    platform::Timestamp names_free_before);

    platform::db::Connection& connection_;
    PgAuditTrail audit_;
};

}  // namespace auth
