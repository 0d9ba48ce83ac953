#include "auth-service/application/grant_service_token.hpp"

#include "auth-service/domain/errors.hpp"

namespace auth {

using platform::RequestContext;
using platform::Result;

Result<ServiceClient> AuthenticateService::operator()(
    const ServiceAuthentication& authentication) const {
    auto found = store_.read([&](ServiceClientTx& tx) -> Result<std::optional<ServiceCredentials>> {
        return tx.find(authentication.client_id);
    });
    if (!found) {
        return found.error();
    }
    const auto given = SecretDigest::of(authentication.secret.expose());
    const SecretDigests nobodys{SecretDigest::nobodys(), SecretDigest::nobodys()};
    int fitting = 0;
    for (const auto& digest : *found ? (*found)->secrets : nobodys) {
        fitting += digest.equals(given) ? 1 : 0;
    }
    if (fitting == 0 || !*found || (*found)->client.disabled_at) {
        return errors::kClientInvalid;
    }
    return std::move((*found)->client);
}

Result<GrantedToken> GrantServiceToken::operator()(const ServiceTokenRequest& request,
                                                   const RequestContext& context) const {
    const Attempt attempt{.address = context.client_address};
    if (auto allowed = throttle_.begin(attempt); !allowed) {
        return allowed.error();
    }
    auto granted = grant(request);
    const bool refused = !granted && (granted.error().fault.slug == errors::kClientInvalid.slug ||
                                      granted.error().fault.slug == errors::kScopeInvalid.slug);
    if (!granted && !refused) {
        return granted;
    }
    const auto outcome = granted ? kDone : granted.error().fault.slug;
    if (auto noted = record(request.authentication.client_id, outcome, context); !noted) {
        return noted.error();
    }
    if (granted) {
        if (auto counted = throttle_.succeed(attempt); !counted) {
            return counted.error();
        }
    }
    return granted;
}

Result<void> GrantServiceToken::record(const std::string& client_id, std::string_view outcome,
                                       const RequestContext& context) const {
    const auto id = ServiceClientId::parse(client_id);
    return store_.transact([&](ServiceClientTx& tx) -> Result<void> {
        const auto actor = outcome == kDone ? service_named(client_id) : std::string{kAnonymous};
        tx.audit().record(by_other(actor, std::nullopt, actions::kGrantToken, outcome, clock_.now(),
                                   context, id ? service_named(id->str()) : ""));
        return {};
    });
}

Result<GrantedToken> GrantServiceToken::grant(const ServiceTokenRequest& request) const {
    const auto client = authenticate_(request.authentication);
    if (!client) {
        return client.error();
    }
    auto scopes = request.scope ? ScopeSet::parse(*request.scope) : client->scopes;
    if (!scopes) {
        return scopes.error();
    }
    if (scopes->empty() || !scopes->is_within(client->scopes)) {
        return errors::kScopeInvalid.because("more than the client may have");
    }
    auto token = tokens_.issue_to_service(client->id, *scopes);
    if (!token) {
        return token.error();
    }
    return GrantedToken{std::move(*token), std::move(*scopes)};
}

}  // namespace auth
