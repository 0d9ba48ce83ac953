#include "user-service/adapters/http/caller.hpp"

#include "platform/jwt/scope.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

platform::Result<Caller> caller_of(platform::jwt::AccessTokenVerifier& tokens,
                                   const platform::http::Request& request) {
    auto claims = tokens.verify_header(request.header("Authorization"));
    if (!claims) {
        return claims.error();
    }
    const auto id = UserId::parse(claims->subject);
    if (!claims->session_id || !id) {
        return errors::kNotAPerson;
    }
    return Caller{*id, std::move(claims->username), std::move(claims->email)};
}

bool is_a_service(const platform::Error& error) {
    return error.fault.slug == errors::kNotAPerson.slug;
}

platform::Result<Service> service_of(platform::jwt::AccessTokenVerifier& tokens,
                                     const platform::http::Request& request,
                                     std::string_view scope) {
    auto claims = platform::jwt::require_scope(tokens, request.header("Authorization"), scope);
    if (!claims) {
        return claims.error();
    }
    return Service{std::move(claims->client_id)};
}

platform::Result<Viewer> viewer_of(platform::jwt::AccessTokenVerifier& tokens,
                                   const platform::http::Request& request) {
    if (!request.header("Authorization")) {
        return Viewer{};
    }
    const auto caller = caller_of(tokens, request);
    if (caller) {
        return Viewer{caller->id};
    }
    return is_a_service(caller.error()) ? platform::Result<Viewer>{Viewer{}} : caller.error();
}

platform::Result<UserId> owner_of(platform::jwt::AccessTokenVerifier& tokens,
                                  const platform::http::Request& request) {
    const auto& text = request.parameter("auth_user_id");
    if (text == "me") {
        const auto caller = caller_of(tokens, request);
        return caller ? platform::Result<UserId>{caller->id} : caller.error();
    }
    const auto id = UserId::parse(text);
    return id ? platform::Result<UserId>{*id} : errors::kUserUnknown;
}

}  // namespace user
