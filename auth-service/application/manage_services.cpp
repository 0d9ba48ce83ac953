#include "auth-service/application/manage_services.hpp"

#include <algorithm>

#include "auth-service/domain/errors.hpp"

namespace auth {

using platform::RequestContext;
using platform::Result;
using platform::Timestamp;

namespace {

void record(ServiceClientTx& tx, std::string_view action, const ServiceClientId& id, Timestamp at,
            const RequestContext& context) {
    tx.audit().record(by_operator(action, service_named(id.str()), at, context));
}

Result<void> insert(ServiceClientTx& tx, const ServiceClient& client, const SecretDigest& secret,
                    const RequestContext& context) {
    switch (tx.insert(client)) {
        case ServiceClientTx::Insertion::id_taken:
            return errors::kServiceIdTaken;
        case ServiceClientTx::Insertion::name_taken:
            return errors::kServiceNameTaken;
        case ServiceClientTx::Insertion::done:
            break;
    }
    tx.add_secret(client.id, secret, client.created_at);
    record(tx, actions::kCreateService, client.id, client.created_at, context);
    return {};
}

bool has_secret(const ServiceCredentials& credentials, const SecretDigest& digest) {
    return std::any_of(credentials.secrets.begin(), credentials.secrets.end(),
                       [&](const SecretDigest& each) { return each.equals(digest); });
}

Result<ServiceClient> set_disabled(ServiceClientStore& store, const ServiceClientId& id,
                                   bool disabled, Timestamp now, const RequestContext& context) {
    return store.transact([&](ServiceClientTx& tx) -> Result<ServiceClient> {
        auto found = tx.lock(id);
        if (!found) {
            return errors::kServiceUnknown;
        }
        auto& disabled_at = found->client.disabled_at;
        if (disabled_at.has_value() != disabled) {
            disabled_at = disabled ? std::optional{now} : std::nullopt;
            tx.set_disabled_at(id, disabled_at);
            record(tx, disabled ? actions::kDisableService : actions::kEnableService, id, now,
                   context);
        }
        return std::move(found->client);
    });
}

}  // namespace

Result<CreatedService> CreateService::operator()(const ServiceName& name, const ScopeSet& scopes,
                                                 const RequestContext& context) const {
    if (scopes.empty()) {
        return errors::kServiceScopesMissing;
    }
    const auto now = clock_.now();
    CreatedService created{.client = {.id = ServiceClientId::make(now),
                                      .name = name,
                                      .scopes = scopes,
                                      .created_at = now,
                                      .disabled_at = {}},
                           .secret = ServiceSecret::generate()};
    const auto digest = created.secret.digest();
    const auto inserted = store_.transact(
        [&](ServiceClientTx& tx) { return insert(tx, created.client, digest, context); });
    return inserted ? Result<CreatedService>{std::move(created)} : inserted.error();
}

Result<bool> ProvisionService::operator()(const ProvisionServiceCommand& command,
                                          const RequestContext& context) const {
    if (command.scopes.empty()) {
        return errors::kServiceScopesMissing;
    }
    const auto digest = command.secret.digest();
    const ServiceClient wanted{.id = command.id,
                               .name = command.name,
                               .scopes = command.scopes,
                               .created_at = clock_.now(),
                               .disabled_at = {}};
    return store_.transact([&](ServiceClientTx& tx) -> Result<bool> {
        const auto inserted = insert(tx, wanted, digest, context);
        if (inserted) {
            return true;
        }
        const auto there = tx.lock(wanted.id);
        const bool same = there && there->client.name == wanted.name &&
                          there->client.scopes == wanted.scopes && has_secret(*there, digest);
        return same ? Result<bool>{false} : inserted.error();
    });
}

Result<ServiceSecret> RotateServiceSecret::operator()(const ServiceClientId& id,
                                                      std::optional<ServiceSecret> brought,
                                                      const RequestContext& context) const {
    auto secret = brought ? std::move(*brought) : ServiceSecret::generate();
    const auto digest = secret.digest();
    const auto now = clock_.now();
    const auto rotated = store_.transact([&](ServiceClientTx& tx) -> Result<void> {
        const auto found = tx.lock(id);
        if (!found) {
            return errors::kServiceUnknown;
        }
        if (!has_secret(*found, digest)) {
            tx.add_secret(id, digest, now);
            record(tx, actions::kRotateSecret, id, now, context);
        }
        return {};
    });
    return rotated ? Result<ServiceSecret>{std::move(secret)} : rotated.error();
}

Result<ServiceClient> DisableService::operator()(const ServiceClientId& id,
                                                 const RequestContext& context) const {
    return set_disabled(store_, id, true, clock_.now(), context);
}

Result<ServiceClient> EnableService::operator()(const ServiceClientId& id,
                                                const RequestContext& context) const {
    return set_disabled(store_, id, false, clock_.now(), context);
}

Result<std::vector<ServiceClient>> ListServices::operator()() const {
    return store_.read(
        [](ServiceClientTx& tx) -> Result<std::vector<ServiceClient>> { return tx.all(); });
}

}  // namespace auth
