#pragma once

#include <chrono>
#include <memory>

#include "auth-service/adapters/jwt/key_ring.hpp"
#include "auth-service/application/log_in.hpp"
#include "auth-service/application/own_account.hpp"
#include "auth-service/application/own_sessions.hpp"
#include "auth-service/application/refresh_session.hpp"
#include "auth-service/application/register_account.hpp"
#include "platform/http/cursor.hpp"
#include "platform/http/router.hpp"
#include "platform/jwt/verifier.hpp"

namespace auth {

// What the routes call. Everything outlives the router.
struct RouteDependencies {
    const RegisterAccount& register_account;
    const LogIn& log_in;
    const RefreshSession& refresh_session;
    const ListSessions& list_sessions;
    const EndSession& end_session;
    const EndSessions& end_sessions;
    const ReadOwnAccount& read_account;
    const UpdateOwnAccount& update_account;
    const DeleteOwnAccount& delete_account;
    const ChangePassword& change_password;
    const ReadOwnAudit& read_audit;
    const platform::http::Cursors& cursors;
    const KeyRing& keys;
    std::chrono::seconds jwks_max_age;  // for how long others may keep the keys
    platform::jwt::AccessTokenVerifier& tokens;
};

// The whole public surface of auth-service: schemas/http/auth.openapi.yaml.
void add_routes(platform::http::Router& router, const RouteDependencies& dependencies);

// Adds routes of which each answers by a function of the dependencies and the request.
class RouteAdder {
public:
    RouteAdder(platform::http::Router& router, const RouteDependencies& to)
        : router_{router}, to_{to} {}

    using Answer = platform::Result<platform::http::Response> (*)(const RouteDependencies&,
                                                                  const platform::http::Request&);
    void operator()(platform::http::Method method, std::string_view pattern, Answer answer) {
        router_.add(method, pattern, [to = to_, answer](const platform::http::Request& request) {
            return answer(to, request);
        });
    }

private:
    platform::http::Router& router_;
    const RouteDependencies& to_;
};

// What a request waits with in the slow lane, whose work is copied and so cannot own a secret
// itself. Routes that hash look first, in the fast lane, at everything that can refuse a request.
template <class T>
platform::Result<std::shared_ptr<T>> shared(platform::Result<T> value) {
    if (!value) {
        return value.error();
    }
    return std::make_shared<T>(std::move(*value));
}

// Parts of it.
void add_session_routes(platform::http::Router& router, const RouteDependencies& dependencies);
void add_account_routes(platform::http::Router& router, const RouteDependencies& dependencies);

}  // namespace auth
