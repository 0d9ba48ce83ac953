#pragma once

#include <chrono>
#include <string>

#include "auth-service/adapters/jwt/key_ring.hpp"
#include "auth-service/application/ports.hpp"
#include "auth-service/application/service_ports.hpp"

namespace auth {

struct AccessTokenConfig {
    std::string issuer;
    std::string audience;
    std::chrono::seconds lifetime{900};
};

// Access tokens after RFC 9068, signed by the ring's newest key. Thread-safe.
class AccessTokenIssuer final : public TokenIssuer, public ServiceTokenIssuer {
public:
    AccessTokenIssuer(AccessTokenConfig config, const KeyRing& keys, const platform::Clock& clock)
        : config_{std::move(config)}, keys_{keys}, clock_{clock} {}

    [[nodiscard]] platform::Result<AccessToken> issue(const Account& account,
                                                      const SessionId& session,
                                                      platform::Timestamp issued_at) override;
    // Good for five minutes at most, of no session: whoever looks at `sid` sees that it is no
    // person's.
    [[nodiscard]] platform::Result<AccessToken> issue_to_service(const ServiceClientId& client,
                                                                 const ScopeSet& scopes) override;

private:
    AccessTokenConfig config_;
    const KeyRing& keys_;
    const platform::Clock& clock_;
};

}  // namespace auth
