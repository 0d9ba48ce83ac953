#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "auth-service/application/audit_trail.hpp"
#include "auth-service/application/session_rows.hpp"
#include "auth-service/domain/account.hpp"
#include "auth-service/domain/password.hpp"
#include "platform/core/announcement.hpp"
#include "platform/core/request_context.hpp"
#include "platform/core/unit_of_work.hpp"

namespace auth {

struct Credentials {
    Account account;
    PasswordHash password_hash;
    // By its owner, never by a hash with other parameters: since registration where there is none.
    std::optional<platform::Timestamp> password_changed_at{};
};

// The accounts within one transaction, those that were deleted left out but where it says so, and
// the only way to announce what changed there.
class AccountTx {
public:
    enum class Insertion : std::uint8_t { done, username_taken, email_taken };
    enum class Update : std::uint8_t { done, username_taken };

    virtual ~AccountTx() = default;

    // The database decides who comes first; version 1. A username of somebody who was deleted
    // before `names_free_before` is free.
    virtual Insertion insert(const NewAccount& account, const PasswordHash& password_hash,
                             platform::Timestamp names_free_before) = 0;
    virtual std::optional<Account> find(const AccountId& id) = 0;
    // Without regard to case.
    virtual std::optional<Credentials> find_by_username(const std::string& username) = 0;
    virtual std::optional<Credentials> find_by_email(const std::string& email) = 0;

    // The account of a session that goes on; nothing where either is gone.
    virtual std::optional<Account> find_signed_in(const AccountId& id,
                                                  const SessionId& session) = 0;

    // The account, which nobody else changes until this transaction ends.
    virtual std::optional<Account> lock(const AccountId& id) = 0;
    virtual std::optional<Credentials> lock_credentials(const AccountId& id) = 0;
    // Writes the account as it is given, its version too. After username_taken this transaction can
    // only be given up. `names_free_before` as for insert.
    virtual Update update(const Account& account, platform::Timestamp now,
                          platform::Timestamp names_free_before) = 0;
    // The hash of another password.
    virtual void change_password(const AccountId& id, const PasswordHash& password_hash,
                                 platform::Timestamp now) = 0;
    // Another hash of the same password.
    virtual void renew_password_hash(const AccountId& id, const PasswordHash& password_hash) = 0;
    // What is left is a tombstone with `version` and the username, which stays taken for a while;
    // nothing here finds it any more.
    virtual void erase(const AccountId& id, std::int64_t version, platform::Timestamp now) = 0;

    // Deleted accounts too: the one of this id, or at most `limit` by id, from behind `after` on.
    // Nobody else changes them until this transaction ends.
    virtual std::optional<AnyAccount> lock_any(const AccountId& id) = 0;
    virtual std::vector<AnyAccount> lock_page(const std::optional<AccountId>& after, int limit) = 0;
    virtual void set_version(const AccountId& id, std::int64_t version) = 0;

    virtual void publish(const platform::Announcement& announcement,
                         const platform::RequestContext& context) = 0;

    virtual SessionRows& sessions() = 0;
    virtual AuditTrail& audit() = 0;
};

using AccountStore = platform::UnitOfWork<AccountTx>;

// Slow by design: called only in the slow lane. Both fail with kHashingUnavailable where memory is
// out. Thread-safe.
class PasswordHasher {
public:
    virtual ~PasswordHasher() = default;

    virtual platform::Result<PasswordHash> hash(const platform::Secret& password) = 0;
    // Whether `password` is the one that `hash` was made of.
    virtual platform::Result<bool> verify(const platform::Secret& password,
                                          const PasswordHash& hash) = 0;
    // Whether `hash` was made with the parameters that hash() has now.
    [[nodiscard]] virtual bool is_current(const PasswordHash& hash) const = 0;
    // The hash of a password that nobody knows, with current parameters: what a login for an
    // unknown account is checked against, so that it costs the same.
    [[nodiscard]] virtual const PasswordHash& decoy() const = 0;
};

struct AccessToken {
    std::string text;
    std::chrono::seconds expires_in;
};

// Signs access tokens for an account's session. Thread-safe.
class TokenIssuer {
public:
    virtual ~TokenIssuer() = default;
    // As of `issued_at`, in whole seconds.
    [[nodiscard]] virtual platform::Result<AccessToken> issue(const Account& account,
                                                              const SessionId& session,
                                                              platform::Timestamp issued_at) = 0;
};

}  // namespace auth
