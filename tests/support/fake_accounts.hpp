#pragma once

#include <algorithm>
#include <map>
#include <vector>

#include "auth-service/application/ports.hpp"
#include "auth-service/domain/errors.hpp"
#include "platform/core/encoding.hpp"

namespace support {

// Accounts in memory: held to the same suite as the real store
// (tests/integration/auth/account_store_test.cpp).
class FakeAccounts final : public auth::AccountStore {
public:
    std::vector<platform::Announcement> published;
    bool away = false;  // every transaction fails as if PostgreSQL were not there

private:
    struct Row {
        auth::Credentials credentials;
        std::optional<platform::Timestamp> erased_at{};
    };
    using Rows = std::map<auth::AccountId, Row>;

    class Tx final : public auth::AccountTx {
    public:
        explicit Tx(Rows& accounts) : rows{accounts} {}

        Insertion insert(const auth::NewAccount& account,
                         const auth::PasswordHash& password_hash) override {
            if (is_taken(account.username.str(), account.id)) {
                return Insertion::username_taken;
            }
            if (find_by_email(account.email.str())) {
                return Insertion::email_taken;
            }
            const auth::Account stored{.id = account.id,
                                       .version = 1,
                                       .username = account.username.str(),
                                       .email = account.email.str(),
                                       .first_name = auth::text_of(account.first_name),
                                       .last_name = auth::text_of(account.last_name),
                                       .created_at = account.created_at,
                                       .username_changed_at = account.created_at,
                                       .disabled = false};
            rows.insert({account.id, {.credentials = {stored, password_hash}}});
            return Insertion::done;
        }
        std::optional<auth::Account> find(const auth::AccountId& id) override {
            const auto found = rows.find(id);
            return found != rows.end() && !found->second.erased_at
                       ? std::optional{found->second.credentials.account}
                       : std::nullopt;
        }
        std::optional<auth::Account> lock(const auth::AccountId& id) override { return find(id); }
        Update update(const auth::Account& account, platform::Timestamp) override {
            if (is_taken(account.username, account.id)) {
                return Update::username_taken;
            }
            rows.at(account.id).credentials.account = account;
            return Update::done;
        }
        void erase(const auth::AccountId& id, std::int64_t version,
                   platform::Timestamp now) override {
            auto& row = rows.at(id);
            row.erased_at = now;
            row.credentials.account.version = version;
            row.credentials.account.email.clear();
        }
        std::optional<auth::Credentials> find_by_username(const std::string& username) override {
            return find_where([&](const auth::Account& account) {
                return platform::ascii_lower(account.username) == platform::ascii_lower(username);
            });
        }
        std::optional<auth::Credentials> find_by_email(const std::string& email) override {
            return find_where([&](const auth::Account& account) {
                return platform::ascii_lower(account.email) == platform::ascii_lower(email);
            });
        }
        void publish(const platform::Announcement& announcement,
                     const platform::RequestContext&) override {
            outgoing.push_back(announcement);
        }

        Rows& rows;
        std::vector<platform::Announcement> outgoing;

        std::optional<auth::AnyAccount> lock_any(const auth::AccountId& id) override {
            const auto found = rows.find(id);
            return found != rows.end() ? std::optional{any_of(found->second)} : std::nullopt;
        }
        std::vector<auth::AnyAccount> lock_page(const std::optional<auth::AccountId>& after,
                                                int limit) override {
            std::vector<auth::AnyAccount> page;
            for (auto row = after ? rows.upper_bound(*after) : rows.begin();
                 row != rows.end() && page.size() < static_cast<std::size_t>(limit); ++row) {
                page.push_back(any_of(row->second));
            }
            return page;
        }
        void set_version(const auth::AccountId& id, std::int64_t version) override {
            rows.at(id).credentials.account.version = version;
        }

    private:
        static auth::AnyAccount any_of(const Row& row) {
            const auto& account = row.credentials.account;
            if (row.erased_at) {
                return auth::DeletedAccount{account.id, account.version, *row.erased_at};
            }
            return account;
        }
        [[nodiscard]] bool is_taken(const std::string& username, const auth::AccountId& by) const {
            return std::any_of(rows.begin(), rows.end(), [&](const auto& entry) {
                return entry.first != by &&
                       platform::ascii_lower(entry.second.credentials.account.username) ==
                           platform::ascii_lower(username);
            });
        }

        template <class Fits>
        std::optional<auth::Credentials> find_where(Fits fits) {
            for (const auto& [id, row] : rows) {
                if (!row.erased_at && fits(row.credentials.account)) {
                    return row.credentials;
                }
            }
            return std::nullopt;
        }
    };

    platform::Result<void> perform(const Work& work, Isolation) override {
        if (away) {
            return platform::Fault{platform::ErrorCode::unavailable, "away", "Away."};
        }
        Rows after = rows_;
        Tx tx{after};
        const auto outcome = work(tx);
        if (outcome) {
            rows_ = std::move(after);
            published.insert(published.end(), tx.outgoing.begin(), tx.outgoing.end());
        }
        return outcome;
    }

    Rows rows_;
};

// Counts what it is asked for; a hash is the password in brackets.
class FakeHasher final : public auth::PasswordHasher {
public:
    int hashes = 0;
    int verifications = 0;
    bool memory_out = false;

    platform::Result<auth::PasswordHash> hash(const platform::Secret& password) override {
        ++hashes;
        if (memory_out) {
            return auth::errors::kHashingUnavailable;
        }
        return auth::PasswordHash{"[" + std::string{password.expose()} + "]"};
    }
    platform::Result<bool> verify(const platform::Secret& password,
                                  const auth::PasswordHash& hash) override {
        ++verifications;
        if (memory_out) {
            return auth::errors::kHashingUnavailable;
        }
        return hash.phc == "[" + std::string{password.expose()} + "]";
    }
    [[nodiscard]] const auth::PasswordHash& decoy() const override { return decoy_; }

private:
    auth::PasswordHash decoy_{"nobody's"};
};

class FakeTokens final : public auth::TokenIssuer {
public:
    platform::Result<auth::AccessToken> issue(const auth::Account& account,
                                              const auth::SessionId&) override {
        return auth::AccessToken{"token of " + account.username, std::chrono::seconds{900}};
    }
};

}  // namespace support
