#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "auth-service/domain/account.hpp"
#include "platform/db/connection.hpp"

namespace auth {

// An account that comes from elsewhere, with the hash of its password as it was there.
struct LegacyAccount {
    AccountId id;
    std::string username;  // as Username and Email have taken them
    std::string email;
    std::string password_hash;
    std::optional<std::string> first_name;
    std::optional<std::string> last_name;
    platform::Timestamp created_at;
    platform::Timestamp updated_at;
    platform::Timestamp username_changed_at;
    std::int64_t version = 1;
};

struct StoredLegacyAccount {
    LegacyAccount account;  // of one that was deleted only the id and the version say anything
    bool disabled;
    bool deleted;
    bool password_changed;  // by its owner, since it is here
};

// Who holds a username or an address, both in lower case. Also one who was deleted holds his name.
struct Holder {
    AccountId id;
    std::string username;
    std::string email;
};

// The SQL with which accounts are brought over, many at a time: nothing is announced, and nothing
// written to the audit trail. Throws soci::soci_error.
class PgLegacyAccounts {
public:
    // With `locks`, nobody else changes what find() has found until the transaction ends.
    explicit PgLegacyAccounts(platform::db::Connection& connection, bool locks = false)
        : connection_{connection}, locks_{locks} {}

    // Whoever holds one of these names or addresses, which are in lower case.
    [[nodiscard]] std::vector<Holder> holders(std::span<const std::string> usernames,
                                              std::span<const std::string> emails);
    [[nodiscard]] std::vector<StoredLegacyAccount> find(std::span<const AccountId> ids);

    // False where somebody else has got one of the names or addresses meanwhile: then some of them
    // are not there, and the transaction is to be rolled back.
    [[nodiscard]] bool insert(std::span<const LegacyAccount> accounts);
    // All but the id. Another password hash ends the account's sessions. Within a transaction it is
    // sent with what comes next.
    void update(const LegacyAccount& account);

private:
    platform::db::Connection& connection_;
    bool locks_;
};

}  // namespace auth
