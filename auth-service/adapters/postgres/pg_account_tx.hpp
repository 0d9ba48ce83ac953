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
    std::optional<Account> lock(const AccountId& id) override;
    Update update(const Account& account, platform::Timestamp now) override;
    void erase(const AccountId& id, std::int64_t version, platform::Timestamp now) override;
    std::optional<AnyAccount> lock_any(const AccountId& id) override;
    std::vector<AnyAccount> lock_page(const std::optional<AccountId>& after, int limit) override;
    void set_version(const AccountId& id, std::int64_t version) override;
    void publish(const platform::Announcement& announcement,
                 const platform::RequestContext& context) override;

private:
    std::optional<Account> find_by_id(std::string_view sql, const AccountId& id);
    std::optional<Credentials> find_where(std::string_view sql, const std::string& key);

    platform::db::Connection& connection_;
};

}  // namespace auth
