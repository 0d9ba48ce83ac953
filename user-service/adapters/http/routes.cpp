#include "user-service/adapters/http/routes.hpp"

#include "user-service/adapters/http/caller.hpp"
#include "user-service/adapters/http/route_parts.hpp"

namespace user {

namespace http = platform::http;
using platform::Result;

void Routes::get(std::string_view pattern, RouteHandler handler) {
    router_.add(http::Method::get, pattern,
                [to = to_, handler = std::move(handler)](
                    const http::Request& request) -> Result<http::Response> {
                    auto response = handler(to, request);
                    return response ? http::conditional(request, std::move(*response))
                                    : std::move(response);
                });
}

void Routes::add(http::Method method, std::string_view pattern, RouteHandler handler,
                 http::BodyType body_type) {
    router_.add(
        method, pattern,
        [to = to_, handler = std::move(handler)](const http::Request& request) {
            return handler(to, request);
        },
        http::Lane::fast, body_type);
}

Result<Reader> reader_of(const RouteDependencies& to, const http::Request& request) {
    const auto viewer = viewer_of(to.tokens, request);
    if (!viewer) {
        return viewer.error();
    }
    const auto owner = owner_of(to.tokens, request);
    if (!owner) {
        return owner.error();
    }
    return Reader{*viewer, *owner};
}

Result<Writer> writer_of(const RouteDependencies& to, const http::Request& request) {
    auto caller = caller_of(to.tokens, request);
    if (!caller) {
        return caller.error();
    }
    const auto owner = owner_of(to.tokens, request);
    if (!owner) {
        return owner.error();
    }
    if (*owner != caller->id) {
        return to.read_profile.refuse_stranger(*owner);
    }
    return Writer{std::move(*caller), *owner};
}

void add_routes(http::Router& router, const RouteDependencies& dependencies) {
    Routes routes{router, dependencies};
    add_profile_routes(routes);
    add_badge_routes(routes);
    add_goal_routes(routes);
}

}  // namespace user
