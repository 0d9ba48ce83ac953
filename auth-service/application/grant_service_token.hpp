#pragma once

#include <optional>
#include <string>

#include "auth-service/application/service_ports.hpp"
#include "auth-service/application/throttle.hpp"

namespace auth {

struct ServiceAuthentication {
    std::string client_id;  // as sent; what fits no client is no client
    platform::Secret secret;
};

// Whether somebody is the service that they say. An unknown client, a wrong secret and a disabled
// client fail alike, after the same work: one look into the store, one digest, two comparisons.
class AuthenticateService {
public:
    explicit AuthenticateService(ServiceClientStore& store) : store_{store} {}

    // kClientInvalid, or what the store fails with.
    platform::Result<ServiceClient> operator()(const ServiceAuthentication& authentication) const;

private:
    ServiceClientStore& store_;
};

struct ServiceTokenRequest {
    ServiceAuthentication authentication;
    std::optional<std::string> scope;  // as sent; without it all that the client may have
};

struct GrantedToken {
    AccessToken access_token;
    ScopeSet scopes;
};

// A token for a service in its own name (RFC 6749 section 4.4). Whether it is granted or refused
// goes on record, and who guesses is held back by his address (section 2.3.1).
class GrantServiceToken {
public:
    GrantServiceToken(ServiceClientStore& store, ServiceTokenIssuer& tokens, Throttle& throttle,
                      const platform::Clock& clock)
        : store_{store},
          authenticate_{store},
          tokens_{tokens},
          throttle_{throttle},
          clock_{clock} {}

    // kTooManyAttempts, kClientInvalid, kScopeInvalid, or what the store and the issuer fail with.
    platform::Result<GrantedToken> operator()(const ServiceTokenRequest& request,
                                              const platform::RequestContext& context) const;

private:
    [[nodiscard]] platform::Result<GrantedToken> grant(const ServiceTokenRequest& request) const;
    // Under the id that was sent, where it can be one.
    [[nodiscard]] platform::Result<void> record(const std::string& client_id,
                                                std::string_view outcome,
                                                const platform::RequestContext& context) const;

    ServiceClientStore& store_;
    AuthenticateService authenticate_;
    ServiceTokenIssuer& tokens_;
    Throttle& throttle_;
    const platform::Clock& clock_;
};

}  // namespace auth
