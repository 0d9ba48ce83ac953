#include "auth-service/adapters/jwt/access_token_issuer.hpp"

#include "platform/json/writer.hpp"

namespace auth {

platform::Result<AccessToken> AccessTokenIssuer::issue(const Account& account,
                                                       const SessionId& session,
                                                       platform::Timestamp issued_at) {
    const auto key = keys_.signing_key();
    if (!key) {
        return key.error();
    }
    const auto since = std::chrono::floor<std::chrono::seconds>(issued_at).time_since_epoch();
    const auto claims = platform::json::ObjectWriter{}
                            .text("iss", config_.issuer)
                            .text("aud", config_.audience)
                            .text("sub", account.id.str())
                            .text("client_id", "first-party")
                            .text("jti", platform::Uuid::v7(issued_at).str())
                            .number("iat", since.count())
                            .number("exp", (since + config_.lifetime).count())
                            .text("sid", session.str())
                            .text("email", account.email)
                            .text("preferred_username", account.username)
                            .text("scope", "")
                            .str();
    return AccessToken{(*key)->sign(claims, "at+jwt"), config_.lifetime};
}

}  // namespace auth
