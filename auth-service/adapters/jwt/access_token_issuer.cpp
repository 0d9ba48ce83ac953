#include "auth-service/adapters/jwt/access_token_issuer.hpp"

#include <algorithm>

#include "platform/json/writer.hpp"

namespace auth {

namespace {

constexpr std::chrono::seconds kServiceTokenLifetimeMax{300};

}  // namespace

platform::Result<AccessToken> AccessTokenIssuer::issue(const Account& account,
                                                       const SessionId& session,
                                                       platform::Timestamp issued_at) {
    const auto key = keys_.signing_key();
    if (!key) {
        return key.error();
    }
    const auto since = std::chrono::floor<std::chrono::seconds>(issued_at).time_since_epoch();
    // What is issued again for the same moment of a session is the same token.
    const auto id = platform::Uuid::v8(session.str() + " " + platform::to_rfc3339(issued_at));
    const auto claims = platform::json::ObjectWriter{}
                            .text("iss", config_.issuer)
                            .text("aud", config_.audience)
                            .text("sub", account.id.str())
                            .text("client_id", "first-party")
                            .text("jti", id.str())
                            .number("iat", since.count())
                            .number("exp", (since + config_.lifetime).count())
                            .text("sid", session.str())
                            .text("email", account.email)
                            .text("preferred_username", account.username)
                            .text("scope", "")
                            .str();
    return AccessToken{(*key)->sign(claims, "at+jwt"), config_.lifetime};
}

platform::Result<AccessToken> AccessTokenIssuer::issue_to_service(const ServiceClientId& client,
                                                                  const ScopeSet& scopes) {
    const auto key = keys_.signing_key();
    if (!key) {
        return key.error();
    }
    // Nothing outlives what a person's token may: keys stay published for that long.
    const auto lifetime = std::min(kServiceTokenLifetimeMax, config_.lifetime);
    const auto now = clock_.now();
    const auto issued_at = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    const auto claims = platform::json::ObjectWriter{}
                            .text("iss", config_.issuer)
                            .text("aud", config_.audience)
                            .text("sub", client.str())
                            .text("client_id", client.str())
                            .text("jti", platform::Uuid::v7(now).str())
                            .number("iat", issued_at)
                            .number("exp", issued_at + lifetime.count())
                            .text("scope", scopes.str())
                            .str();
    return AccessToken{(*key)->sign(claims, "at+jwt"), lifetime};
}

}  // namespace auth
