#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "auth-service/application/service_ports.hpp"
#include "tests/support/fake_audit_trail.hpp"

namespace support {

// Services in memory: held to the same suite as the real store
// (tests/integration/db/service_store_test.cpp).
class FakeServices final : public auth::ServiceClientStore {
public:
    std::vector<auth::AuditRecord> audited() const { return tables_.audit.records; }
    bool away = false;  // every transaction fails as if PostgreSQL were not there
    int looks = 0;      // how often somebody asked for a client by its id

private:
    struct Row {
        auth::ServiceClient client;
        std::vector<auth::SecretDigest> secrets{};  // the newest first
    };
    using Rows = std::map<std::string, Row>;
    struct Tables {
        Rows rows;
        FakeAuditTrail audit;
    };

    class Tx final : public auth::ServiceClientTx {
    public:
        Tx(Tables& stored, int& counted) : rows{stored.rows}, trail{stored.audit}, looks{counted} {}

        auth::AuditTrail& audit() override { return trail; }

        Insertion insert(const auth::ServiceClient& client) override {
            if (rows.contains(client.id.str())) {
                return Insertion::id_taken;
            }
            if (std::any_of(rows.begin(), rows.end(), [&](const auto& entry) {
                    return entry.second.client.name == client.name;
                })) {
                return Insertion::name_taken;
            }
            rows.emplace(client.id.str(), Row{.client = client});
            return Insertion::done;
        }
        std::optional<auth::ServiceCredentials> find(std::string_view id) override {
            ++looks;
            const auto found = rows.find(std::string{id});
            if (found == rows.end()) {
                return std::nullopt;
            }
            const auto& secrets = found->second.secrets;
            const auto nth = [&](std::size_t n) {
                return n < secrets.size() ? secrets[n] : auth::SecretDigest::nobodys();
            };
            return auth::ServiceCredentials{.client = found->second.client,
                                            .secrets = {nth(0), nth(1)}};
        }
        std::optional<auth::ServiceCredentials> lock(const auth::ServiceClientId& id) override {
            return find(id.str());
        }
        std::vector<auth::ServiceClient> all() override {
            std::vector<auth::ServiceClient> clients;
            for (const auto& [id, row] : rows) {
                clients.push_back(row.client);
            }
            std::sort(clients.begin(), clients.end(),
                      [](const auto& left, const auto& right) { return left.name < right.name; });
            return clients;
        }
        void add_secret(const auth::ServiceClientId& id, const auth::SecretDigest& digest,
                        platform::Timestamp) override {
            auto& secrets = rows.at(id.str()).secrets;
            secrets.insert(secrets.begin(), digest);
            secrets.resize(std::min(secrets.size(), auth::kSecretsMax),
                           auth::SecretDigest::nobodys());
        }
        void set_disabled_at(const auth::ServiceClientId& id,
                             const std::optional<platform::Timestamp>& disabled_at) override {
            rows.at(id.str()).client.disabled_at = disabled_at;
        }

        Rows& rows;
        FakeAuditTrail& trail;
        int& looks;
    };

    platform::Result<void> perform(const Work& work, Isolation) override {
        if (away) {
            return platform::Fault{platform::ErrorCode::unavailable, "away", "Away."};
        }
        Tables after = tables_;
        Tx tx{after, looks};
        const auto outcome = work(tx);
        if (outcome) {
            tables_ = std::move(after);
        }
        return outcome;
    }

    Tables tables_;
};

class FakeServiceTokens final : public auth::ServiceTokenIssuer {
public:
    platform::Result<auth::AccessToken> issue_to_service(const auth::ServiceClientId& client,
                                                         const auth::ScopeSet& scopes) override {
        return auth::AccessToken{"token of " + client.str() + " for " + scopes.str(),
                                 std::chrono::seconds{300}};
    }
};

// People whom a test puts in.
class FakeDirectory final : public auth::UserDirectory {
public:
    std::vector<auth::Account> people;

private:
    struct Tx final : auth::UserDirectoryTx {
        explicit Tx(const std::vector<auth::Account>& all) : people{all} {}
        std::vector<auth::Account> find(const std::vector<auth::AccountId>& ids) override {
            std::vector<auth::Account> found;
            for (const auto& person : people) {
                if (std::find(ids.begin(), ids.end(), person.id) != ids.end()) {
                    found.push_back(person);
                }
            }
            return found;
        }
        const std::vector<auth::Account>& people;
    };

    platform::Result<void> perform(const Work& work, Isolation) override {
        Tx tx{people};
        return work(tx);
    }
};

}  // namespace support
