#include "user-service/adapters/http/routes.hpp"

#include <algorithm>

#include "platform/core/encoding.hpp"
#include "user-service/adapters/http/caller.hpp"
#include "user-service/adapters/http/route_parts.hpp"
#include "user-service/domain/errors.hpp"

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
    const auto old_id = OldId::parse(request.parameter("auth_user_id"));
    const auto owner = old_id ? to.find_by_old_id.user(*old_id) : owner_of(to.tokens, request);
    if (!owner) {
        return owner.error();
    }
    return Reader{*viewer, *owner};
}

Result<BadgeId> badge_to_read(const RouteDependencies& to, const http::Request& request) {
    const auto& text = request.parameter("badge_id");
    if (const auto old_id = OldId::parse(text)) {
        return to.find_by_old_id.badge(*old_id);
    }
    const auto id = BadgeId::parse(text);
    return id ? Result<BadgeId>{*id} : errors::kBadgeUnknown;
}

Result<GoalId> goal_to_read(const RouteDependencies& to, const http::Request& request) {
    const auto& text = request.parameter("goal_id");
    if (const auto old_id = OldId::parse(text)) {
        return to.find_by_old_id.goal(*old_id);
    }
    const auto id = GoalId::parse(text);
    return id ? Result<GoalId>{*id} : errors::kGoalUnknown;
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

Result<TimeRange> range_of(const http::Request& request) {
    TimeRange range;
    for (const auto& [name, bound] : {std::pair{"from", &range.from}, {"to", &range.to}}) {
        const auto given = request.query.find(name);
        if (given == request.query.end()) {
            continue;
        }
        *bound = platform::parse_rfc3339(given->second);
        if (!*bound) {
            return errors::kFilterInvalid;
        }
    }
    if (range.from && range.to && *range.to < *range.from) {
        return errors::kFilterInvalid;
    }
    return range;
}

Result<std::optional<RequestKey>> request_key(const http::Request& request,
                                              const std::string& sender) {
    constexpr std::size_t kKeyBytesMax = 255;
    const auto given = request.header("Idempotency-Key");
    if (!given) {
        return std::optional<RequestKey>{};
    }
    const bool is_visible =
        std::all_of(given->begin(), given->end(), [](char c) { return c > ' ' && c < '\x7f'; });
    if (given->empty() || given->size() > kKeyBytesMax || !is_visible) {
        return errors::kRequestKeyInvalid;
    }
    return std::optional{RequestKey{.sender = sender,
                                    .key = std::string{*given},
                                    .fingerprint = platform::hex_encode(platform::sha256(
                                        std::string{http::to_text(request.method)} + ' ' +
                                        request.path + '\n' + request.body))}};
}

std::string list_name(std::string_view name, const UserId& owner, const http::Request& request) {
    std::string list = std::string{name} + ' ' + owner.str();
    for (const auto& [parameter, value] : request.query) {
        if (parameter != "limit" && parameter != "cursor") {
            list += ' ' + parameter + '=' + value;
        }
    }
    return list;
}

void add_routes(http::Router& router, const RouteDependencies& dependencies) {
    Routes routes{router, dependencies};
    add_profile_routes(routes);
    add_badge_routes(routes);
    add_goal_routes(routes);
    add_page_routes(routes);
}

}  // namespace user
