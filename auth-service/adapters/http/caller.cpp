#include "auth-service/adapters/http/caller.hpp"

namespace auth {

platform::Result<Caller> caller_of(platform::jwt::AccessTokenVerifier& tokens,
                                   const platform::http::Request& request) {
    const auto claims = tokens.verify_header(request.header("Authorization"));
    if (!claims) {
        return claims.error();
    }
    const auto id = AccountId::parse(claims->subject);
    const auto session = claims->session_id ? SessionId::parse(*claims->session_id) : std::nullopt;
    if (!session || !id) {
        return errors::kNotAPerson;
    }
    return Caller{*id, *session};
}

Client client_of(const platform::http::Request& request) {
    const auto token = request.header("X-Device-Token");
    return {.device = device_name(request.header("User-Agent")),
            .device_token = token ? std::optional{std::string{*token}} : std::nullopt};
}

}  // namespace auth
