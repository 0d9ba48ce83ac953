// What somebody does with his own account.
#include "auth-service/adapters/http/caller.hpp"
#include "auth-service/adapters/http/codec.hpp"
#include "auth-service/adapters/http/routes.hpp"

namespace auth {

namespace http = platform::http;
using http::Request;
using platform::Result;

namespace {

Result<http::Response> get_me(const RouteDependencies& to, const Request& request) {
    const auto caller = caller_of(to.tokens, request);
    if (!caller) {
        return caller.error();
    }
    const auto account = to.read_account(*caller);
    if (!account) {
        return account.error();
    }
    return http::Response{.body = encode(*account)};
}

Result<http::Response> patch_me(const RouteDependencies& to, const Request& request) {
    const auto caller = caller_of(to.tokens, request);
    if (!caller) {
        return caller.error();
    }
    const auto command = decode_update(request.body);
    if (!command) {
        return command.error();
    }
    const auto account = to.update_account(*caller, *command, request.context);
    if (!account) {
        return account.error();
    }
    return http::Response{.body = encode(*account)};
}

// What its owner proves by his password: `decode` reads it from the body, `use_case` does it.
template <class Decode, class UseCase>
Result<http::Response> proven(const RouteDependencies& to, const Request& request,
                              const Decode& decode, const UseCase& use_case) {
    const auto caller = caller_of(to.tokens, request);
    if (!caller) {
        return caller.error();
    }
    const auto command = shared(decode(request.body));
    if (!command) {
        return command.error();
    }
    const auto admitted = shared(use_case.admit(*caller, request.context));
    if (!admitted) {
        return admitted.error();
    }
    return http::in_slow_lane([&use_case, caller = *caller, command = *command,
                               admitted = *admitted](const Request& waiting) {
        const auto done = use_case.finish(caller, *command, *admitted, waiting.context);
        return done ? Result<http::Response>{http::Response{.status = 204}} : done.error();
    });
}

Result<http::Response> delete_me(const RouteDependencies& to, const Request& request) {
    return proven(to, request, decode_proof, to.delete_account);
}

Result<http::Response> post_password(const RouteDependencies& to, const Request& request) {
    return proven(to, request, decode_change_password, to.change_password);
}

Result<http::Response> get_audit(const RouteDependencies& to, const Request& request) {
    const auto caller = caller_of(to.tokens, request);
    if (!caller) {
        return caller.error();
    }
    const auto list = "audit " + caller->id.str();
    const auto page = to.cursors.decode_page(request, list);
    if (!page) {
        return page.error();
    }
    const auto records = to.read_audit(*caller, *page);
    if (!records) {
        return records.error();
    }
    const auto next =
        records->next ? std::optional{to.cursors.encode(*records->next, list)} : std::nullopt;
    return http::Response{.body = encode(*records, next)};
}

}  // namespace

void add_account_routes(http::Router& router, const RouteDependencies& to) {
    using http::Method;
    RouteAdder add{router, to};
    add(Method::get, "/api/auth/me", get_me);
    add(Method::patch, "/api/auth/me", patch_me);
    add(Method::del, "/api/auth/me", delete_me);
    add(Method::get, "/api/auth/me/audit", get_audit);
    add(Method::post, "/api/auth/password", post_password);
}

}  // namespace auth
