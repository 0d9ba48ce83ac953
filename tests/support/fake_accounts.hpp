#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "auth-service/application/session_tokens.hpp"
#include "auth-service/application/throttle.hpp"
#include "auth-service/domain/errors.hpp"
#include "platform/core/encoding.hpp"
#include "tests/support/fake_audit_trail.hpp"

namespace support {

// Sessions in memory, in the order in which they were opened.
class FakeSessions final : public auth::SessionRows {
public:
    std::vector<auth::Session> rows;
    std::vector<auth::Revocation> revocations;

    int insert(const auth::Session& session) override {
        rows.push_back(session);
        return static_cast<int>(of(session.owner).size());
    }
    std::optional<auth::Session> lock(const auth::SessionId& id) override {
        const auto found = find(id);
        return found != rows.end() ? std::optional{*found} : std::nullopt;
    }
    void set_counter(const auth::SessionId& id, std::int64_t counter,
                     platform::Timestamp last_used_at) override {
        find(id)->counter = counter;
        find(id)->last_used_at = last_used_at;
    }
    std::vector<auth::Session> of(const auth::AccountId& owner) override {
        std::vector<auth::Session> found;
        std::copy_if(rows.begin(), rows.end(), std::back_inserter(found),
                     [&](const auto& session) { return session.owner == owner; });
        return found;
    }
    std::vector<auth::Session> erase_of(const auth::AccountId& owner,
                                        const std::optional<auth::SessionId>& but) override {
        auto gone = of(owner);
        std::erase_if(gone, [&](const auto& session) { return session.id == but; });
        std::erase_if(
            rows, [&](const auto& session) { return session.owner == owner && session.id != but; });
        return gone;
    }
    std::optional<auth::Session> erase(const auth::AccountId& owner,
                                       const auth::SessionId& id) override {
        const auto found = find(id);
        if (found == rows.end() || found->owner != owner) {
            return std::nullopt;
        }
        auto gone = *found;
        rows.erase(found);
        return gone;
    }
    void remember(const auth::Revocation& revocation) override {
        revocations.push_back(revocation);
    }

private:
    std::vector<auth::Session>::iterator find(const auth::SessionId& id) {
        return std::find_if(rows.begin(), rows.end(),
                            [&](const auto& session) { return session.id == id; });
    }
};

// Accounts in memory: held to the same suite as the real store
// (tests/integration/db/account_store_test.cpp).
class FakeAccounts final : public auth::AccountStore {
public:
    std::vector<platform::Announcement> published;
    bool away = false;  // every transaction fails as if PostgreSQL were not there

    [[nodiscard]] const std::vector<auth::AuditRecord>& audited() const {
        return tables_.audit.records;
    }
    [[nodiscard]] const std::vector<auth::Session>& sessions() const {
        return tables_.sessions.rows;
    }

private:
    struct Row {
        auth::Credentials credentials;
        std::optional<platform::Timestamp> erased_at{};
    };
    using Rows = std::map<auth::AccountId, Row>;
    struct Tables {
        Rows accounts;
        FakeSessions sessions;
        FakeAuditTrail audit;
    };

    class Tx final : public auth::AccountTx {
    public:
        explicit Tx(Tables& given) : tables{given}, rows{given.accounts} {}

        auth::SessionRows& sessions() override { return tables.sessions; }
        auth::AuditTrail& audit() override { return tables.audit; }

        Insertion insert(const auth::NewAccount& account, const auth::PasswordHash& password_hash,
                         platform::Timestamp names_free_before) override {
            free_name(account.username.str(), names_free_before);
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
        std::optional<auth::Account> find_signed_in(const auth::AccountId& id,
                                                    const auth::SessionId& session) override {
            const auto row = tables.sessions.lock(session);
            const auto account = find(id);
            return row && row->owner == id && account && !account->disabled ? account
                                                                            : std::nullopt;
        }
        std::optional<auth::Account> lock(const auth::AccountId& id) override { return find(id); }
        std::optional<auth::Credentials> lock_credentials(const auth::AccountId& id) override {
            return find(id) ? std::optional{rows.at(id).credentials} : std::nullopt;
        }
        void change_password(const auth::AccountId& id, const auth::PasswordHash& password_hash,
                             platform::Timestamp now) override {
            rows.at(id).credentials.password_hash = password_hash;
            rows.at(id).credentials.password_changed_at = now;
        }
        void renew_password_hash(const auth::AccountId& id,
                                 const auth::PasswordHash& password_hash) override {
            rows.at(id).credentials.password_hash = password_hash;
        }
        Update update(const auth::Account& account, platform::Timestamp,
                      platform::Timestamp names_free_before) override {
            free_name(account.username, names_free_before);
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

        Tables& tables;
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
        void free_name(const std::string& username, platform::Timestamp before) {
            for (auto& [id, row] : rows) {
                auto& account = row.credentials.account;
                if (row.erased_at && *row.erased_at < before &&
                    platform::ascii_lower(account.username) == platform::ascii_lower(username)) {
                    account.username.clear();
                }
            }
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
        Tables after = tables_;
        Tx tx{after};
        const auto outcome = work(tx);
        if (outcome) {
            tables_ = std::move(after);
            published.insert(published.end(), tx.outgoing.begin(), tx.outgoing.end());
        }
        return outcome;
    }

    Tables tables_;
};

// Counts what it is asked for; a hash is the password in brackets, with "old" before it where it
// was made with other parameters.
class FakeHasher final : public auth::PasswordHasher {
public:
    int hashes = 0;
    int verifications = 0;
    int outdated = 0;  // verifications of a hash with other parameters
    bool memory_out = false;
    std::string prefix;               // of what is hashed from now on
    std::function<void()> meanwhile;  // happens while a password is verified

    // Hashes with current parameters.
    [[nodiscard]] int current() const { return hashes + verifications - outdated; }

    platform::Result<auth::PasswordHash> hash(const platform::Secret& password) override {
        ++hashes;
        if (memory_out) {
            return auth::errors::kHashingUnavailable;
        }
        return auth::PasswordHash{prefix + "[" + std::string{password.expose()} + "]"};
    }
    platform::Result<bool> verify(const platform::Secret& password,
                                  const auth::PasswordHash& hash) override {
        ++verifications;
        outdated += is_current(hash) ? 0 : 1;
        if (memory_out) {
            return auth::errors::kHashingUnavailable;
        }
        if (const auto event = std::exchange(meanwhile, {})) {
            event();
        }
        return hash.phc.ends_with("[" + std::string{password.expose()} + "]");
    }
    [[nodiscard]] bool is_current(const auth::PasswordHash& hash) const override {
        return !hash.phc.starts_with("old");
    }
    [[nodiscard]] const auth::PasswordHash& decoy() const override { return decoy_; }

private:
    auth::PasswordHash decoy_{"nobody's"};
};

class FakeTokens : public auth::TokenIssuer {
public:
    std::atomic<platform::Timestamp> issued_at{};  // of the last one

    platform::Result<auth::AccessToken> issue(const auth::Account& account, const auth::SessionId&,
                                              platform::Timestamp at) override {
        issued_at = at;
        return auth::AccessToken{"token of " + account.username, std::chrono::seconds{900}};
    }
};

// Makes the tokens of sessions with a secret of the tests.
class FakeMint : public FakeTokens, public auth::TokenMint {
public:
    FakeMint()
        : auth::TokenMint{static_cast<FakeTokens&>(*this),
                          platform::Secret{"a secret that only tests have, 32 bytes"},
                          std::nullopt} {}
};

// Lets everybody try as often as he likes until it is full, and counts. Any thread may ask.
class OpenThrottle final : public auth::Throttle {
public:
    std::atomic<int> begun = 0;
    std::atomic<int> succeeded = 0;
    std::atomic<bool> full = false;

    [[nodiscard]] std::string last_target() const {
        const std::lock_guard lock{mutex_};
        return last_target_;
    }

    platform::Result<void> begin(const auth::Attempt& attempt) override {
        ++begun;
        {
            const std::lock_guard lock{mutex_};
            last_target_ = attempt.target.value_or("");
        }
        if (full) {
            return platform::Error{.fault = auth::errors::kTooManyAttempts,
                                   .retry_after = std::chrono::seconds{7}};
        }
        return {};
    }
    platform::Result<void> succeed(const auth::Attempt&) override {
        ++succeeded;
        return {};
    }

private:
    mutable std::mutex mutex_;
    std::string last_target_;
};

}  // namespace support
