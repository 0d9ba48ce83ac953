#pragma once

#include "auth-service/application/service_ports.hpp"
#include "platform/db/connection.hpp"

namespace auth {

class PgUserDirectoryTx final : public UserDirectoryTx {
public:
    explicit PgUserDirectoryTx(platform::db::Connection& connection) : connection_{connection} {}

    std::vector<Account> find(const std::vector<AccountId>& ids) override;

private:
    platform::db::Connection& connection_;
};

}  // namespace auth
