#include "auth-service/adapters/http/routes.hpp"

#include "auth-service/adapters/http/codec.hpp"
#include "auth-service/domain/errors.hpp"
#include "platform/core/faults.hpp"

namespace auth {

namespace http = platform::http;
using platform::Result;

namespace {

Result<http::Response> post_register(const RegisterAccount& register_account,
                                     const http::Request& request) {
    const auto command = decode_register(request.body);
    if (!command) {
        return command.error();
    }
    const auto session = register_account(*command, request.context);
    if (!session) {
        return session.error();
    }
    return http::Response{.status = 201, .body = encode(*session)};
}

Result<http::Response> post_login(const LogIn& log_in, const http::Request& request) {
    const auto command = decode_log_in(request.body);
    if (!command) {
        return command.error();
    }
    const auto session = log_in(*command);
    if (!session) {
        return session.error();
    }
    return http::Response{.body = encode(*session)};
}

// Whoever holds a person's token; a service's token is no person's.
Result<AccountId> caller_of(platform::jwt::AccessTokenVerifier& tokens,
                            const http::Request& request) {
    const auto claims = tokens.verify_header(request.header("Authorization"));
    if (!claims) {
        return claims.error();
    }
    const auto id = AccountId::parse(claims->subject);
    if (!claims->session_id || !id) {
        return errors::kNotAPerson;
    }
    return *id;
}

Result<http::Response> get_me(const ReadAccount& read_account,
                              platform::jwt::AccessTokenVerifier& tokens,
                              const http::Request& request) {
    const auto caller = caller_of(tokens, request);
    if (!caller) {
        return caller.error();
    }
    const auto account = read_account(*caller);
    if (!account) {
        return account.error();
    }
    return http::Response{.body = encode(*account)};
}

Result<http::Response> get_jwks(const KeyRing& keys, std::chrono::seconds max_age) {
    if (keys.is_empty()) {
        return platform::faults::kKeysUnavailable;
    }
    return http::Response{
        .body = keys.jwks(),
        .content_type = "application/jwk-set+json",
        .headers = {{"Cache-Control", "public, max-age=" + std::to_string(max_age.count())}}};
}

}  // namespace

void add_routes(http::Router& router, const RouteDependencies& to) {
    using http::Method;
    router.add(
        Method::post, "/api/auth/register",
        [to](const http::Request& request) { return post_register(to.register_account, request); },
        http::Lane::slow);
    router.add(
        Method::post, "/api/auth/login",
        [to](const http::Request& request) { return post_login(to.log_in, request); },
        http::Lane::slow);
    router.add(Method::get, "/api/auth/me", [to](const http::Request& request) {
        return get_me(to.read_account, to.tokens, request);
    });
    router.add(Method::get, "/.well-known/jwks.json",
               [to](const http::Request&) { return get_jwks(to.keys, to.jwks_max_age); });
}

}  // namespace auth
