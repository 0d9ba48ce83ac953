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

Result<http::Response> delete_me(const RouteDependencies& to, const Request& request) {
    const auto caller = caller_of(to.tokens, request);
    if (!caller) {
        return caller.error();
    }
    const auto password = decode_proof(request.body);
    if (!password) {
        return password.error();
    }
    const auto deleted = to.delete_account(*caller, *password, request.context);
    if (!deleted) {
        return deleted.error();
    }
    return http::Response{.status = 204};
}

Result<http::Response> post_password(const RouteDependencies& to, const Request& request) {
    const auto caller = caller_of(to.tokens, request);
    if (!caller) {
        return caller.error();
    }
    const auto command = decode_change_password(request.body);
    if (!command) {
        return command.error();
    }
    const auto changed = to.change_password(*caller, *command, request.context);
    if (!changed) {
        return changed.error();
    }
    return http::Response{.status = 204};
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
    using http::Lane;
    using http::Method;
    RouteAdder add{router, to};
    add(Method::get, "/api/auth/me", get_me);
    add(Method::patch, "/api/auth/me", patch_me);
    add(Method::del, "/api/auth/me", delete_me, Lane::slow);
    add(Method::get, "/api/auth/me/audit", get_audit);
    add(Method::post, "/api/auth/password", post_password, Lane::slow);
}

}  // namespace auth
