#pragma once

#include "auth-service/adapters/postgres/pg_audit_trail.hpp"
#include "auth-service/adapters/postgres/pg_sessions.hpp"
#include "auth-service/application/ports.hpp"
#include "platform/db/connection.hpp"

namespace auth {

// The `source` of every event of ours.
inline constexpr std::string_view kEventSource = "auth-service";

// All SQL about accounts.
class PgAccountTx final : public AccountTx {
public:
    explicit PgAccountTx(platform::db::Connection& connection)
        : connection_{connection}, sessions_{connection}, audit_{connection} {}

    Insertion insert(const NewAccount& account, const PasswordHash& password_hash,
                     platform::Timestamp names_free_before) override;
    std::optional<Account> find(const AccountId& id) override;
    std::optional<Credentials> find_by_username(const std::string& username) override;
    std::optional<Credentials> find_by_email(const std::string& email) override;
    std::optional<Account> find_signed_in(const AccountId& id, const SessionId& session) override;
    std::optional<Account> lock(const AccountId& id) override;
    std::optional<Credentials> lock_credentials(const AccountId& id) override;
    Update update(const Account& account, platform::Timestamp now,
                  platform::Timestamp names_free_before) override;
    void change_password(const AccountId& id, const PasswordHash& password_hash,
                         platform::Timestamp now) override;
    void renew_password_hash(const AccountId& id, const PasswordHash& password_hash) override;
    void erase(const AccountId& id, std::int64_t version, platform::Timestamp now) override;
    std::optional<AnyAccount> lock_any(const AccountId& id) override;
    std::vector<AnyAccount> lock_page(const std::optional<AccountId>& after, int limit) override;
    void set_version(const AccountId& id, std::int64_t version) override;
    void publish(const platform::Announcement& announcement,
                 const platform::RequestContext& context) override;
    SessionRows& sessions() override { return sessions_; }
    AuditTrail& audit() override { return audit_; }

private:
    template <class... Uses>
    std::optional<Account> find_account(std::string_view sql, Uses&&... uses);
    template <class... Uses>
    std::optional<Credentials> find_credentials(std::string_view sql, Uses&&... uses);
    bool free_name(const std::string& username, platform::Timestamp names_free_before);
    bool insert_row(const NewAccount& account, const PasswordHash& password_hash);
    bool update_row(const Account& account, platform::Timestamp now);

    platform::db::Connection& connection_;
    PgSessions sessions_;
    PgAuditTrail audit_;
};

}  // namespace auth
