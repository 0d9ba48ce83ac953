#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "auth-service/application/ports.hpp"
#include "auth-service/domain/service_client.hpp"
#include "platform/core/unit_of_work.hpp"

namespace auth {

struct ServiceCredentials {
    ServiceClient client;
    SecretDigests secrets;
};

// The services and their secrets within one transaction.
class ServiceClientTx {
public:
    enum class Insertion : std::uint8_t { done, id_taken, name_taken };

    virtual ~ServiceClientTx() = default;

    // The database decides who comes first. Without a secret.
    virtual Insertion insert(const ServiceClient& client) = 0;
    // By an id as somebody has sent it; what fits no client is no client.
    virtual std::optional<ServiceCredentials> find(std::string_view id) = 0;
    // The client, which nobody else changes until this transaction ends, nor its secrets.
    virtual std::optional<ServiceCredentials> lock(const ServiceClientId& id) = 0;
    virtual std::vector<ServiceClient> all() = 0;  // by name

    // As the newest, while the client is locked or was just inserted; the one that was newest
    // stays, any before that goes.
    virtual void add_secret(const ServiceClientId& id, const SecretDigest& digest,
                            platform::Timestamp now) = 0;
    virtual void set_disabled_at(const ServiceClientId& id,
                                 const std::optional<platform::Timestamp>& disabled_at) = 0;

    virtual AuditTrail& audit() = 0;
};

using ServiceClientStore = platform::UnitOfWork<ServiceClientTx>;

// Signs access tokens for services. Thread-safe.
class ServiceTokenIssuer {
public:
    virtual ~ServiceTokenIssuer() = default;
    [[nodiscard]] virtual platform::Result<AccessToken> issue_to_service(
        const ServiceClientId& client, const ScopeSet& scopes) = 0;
};

// The accounts as other services may read them, those that were deleted left out.
class UserDirectoryTx {
public:
    virtual ~UserDirectoryTx() = default;
    // Those that there are, each once, in no order.
    virtual std::vector<Account> find(const std::vector<AccountId>& ids) = 0;
};

using UserDirectory = platform::UnitOfWork<UserDirectoryTx>;

}  // namespace auth
