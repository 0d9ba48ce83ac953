#pragma once

#include "auth-service/application/ports.hpp"
#include "platform/db/connection.hpp"

namespace auth {

// The `source` of every event of ours.
inline constexpr std::string_view kEventSource = "auth-service";

// All SQL about accounts.
class PgAccountTx final : public AccountTx {
public:
    explicit PgAccountTx(platform::db::Connection& connection) : connection_{connection} {}

    Insertion insert(const NewAccount& account, const PasswordHash& password_hash) override;
    std::optional<Account> find(const AccountId& id) override;
    std::optional<Credentials> find_by_username(const std::string& username) override;
    std::optional<Credentials> find_by_email(const std::string& email) override;
    void publish(const events::UserCreated& event,
                 const platform::RequestContext& context) override;

private:
    std::optional<Credentials> find_where(std::string_view sql, const std::string& key);

    platform::db::Connection& connection_;
};

}  // namespace auth
