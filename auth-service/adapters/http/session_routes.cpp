// Sessions: how they begin, go on and end.
#include "auth-service/adapters/http/caller.hpp"
#include "auth-service/adapters/http/codec.hpp"
#include "auth-service/adapters/http/routes.hpp"

namespace auth {

namespace http = platform::http;
using http::Request;
using platform::Result;

namespace {

Result<http::Response> post_register(const RouteDependencies& to, const Request& request) {
    auto command = shared(decode_register(request.body));
    if (!command) {
        return command.error();
    }
    (*command)->client = client_of(request);
    if (const auto admitted = to.register_account.admit(request.context); !admitted) {
        return admitted.error();
    }
    return http::in_slow_lane([to, command = *command](const Request& waiting) {
        const auto session = to.register_account.finish(*command, waiting.context);
        return session
                   ? Result<http::Response>{http::Response{.status = 201, .body = encode(*session)}}
                   : session.error();
    });
}

Result<http::Response> post_login(const RouteDependencies& to, const Request& request) {
    auto command = shared(decode_log_in(request.body));
    if (!command) {
        return command.error();
    }
    (*command)->client = client_of(request);
    const auto admitted = shared(to.log_in.admit(**command, request.context));
    if (!admitted) {
        return admitted.error();
    }
    return http::in_slow_lane(
        [to, command = *command, admitted = *admitted](const Request& waiting) {
            const auto session = to.log_in.finish(*command, *admitted, waiting.context);
            return session ? Result<http::Response>{http::Response{.body = encode(*session)}}
                           : session.error();
        });
}

Result<http::Response> post_refresh(const RouteDependencies& to, const Request& request) {
    const auto token = decode_refresh(request.body);
    if (!token) {
        return token.error();
    }
    const auto tokens = to.refresh_session(*token, request.context);
    if (!tokens) {
        return tokens.error();
    }
    return http::Response{.body = encode(*tokens)};
}

Result<http::Response> nothing_left(const Result<void>& ended) {
    return ended ? Result<http::Response>{http::Response{.status = 204}} : ended.error();
}

Result<http::Response> post_logout(const RouteDependencies& to, const Request& request) {
    const auto caller = caller_of(to.tokens, request);
    if (!caller) {
        return caller.error();
    }
    return nothing_left(to.end_session(*caller, caller->session, request.context));
}

Result<http::Response> get_sessions(const RouteDependencies& to, const Request& request) {
    const auto caller = caller_of(to.tokens, request);
    if (!caller) {
        return caller.error();
    }
    const auto sessions = to.list_sessions(*caller);
    if (!sessions) {
        return sessions.error();
    }
    return http::Response{.body = encode(*sessions, caller->session)};
}

Result<http::Response> delete_session(const RouteDependencies& to, const Request& request) {
    const auto caller = caller_of(to.tokens, request);
    if (!caller) {
        return caller.error();
    }
    const auto session = SessionId::parse(request.parameter("session_id"));
    if (!session) {
        return errors::kSessionUnknown;
    }
    return nothing_left(to.end_session(*caller, *session, request.context));
}

Result<http::Response> delete_sessions(const RouteDependencies& to, const Request& request) {
    const auto caller = caller_of(to.tokens, request);
    if (!caller) {
        return caller.error();
    }
    const auto scope = decode_scope(request);
    if (!scope) {
        return scope.error();
    }
    return nothing_left(to.end_sessions(*caller, *scope, request.context));
}

}  // namespace

void add_session_routes(http::Router& router, const RouteDependencies& to) {
    using http::Method;
    RouteAdder add{router, to};
    add(Method::post, "/api/auth/register", post_register);
    add(Method::post, "/api/auth/login", post_login);
    add(Method::post, "/api/auth/refresh", post_refresh);
    add(Method::post, "/api/auth/logout", post_logout);
    add(Method::get, "/api/auth/sessions", get_sessions);
    add(Method::del, "/api/auth/sessions", delete_sessions);
    add(Method::del, "/api/auth/sessions/{session_id}", delete_session);
}

}  // namespace auth
