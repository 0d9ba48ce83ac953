#include "platform/http/router.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <set>

#include "platform/core/ensure.hpp"
#include "platform/core/faults.hpp"
#include "platform/http/media_type.hpp"
#include "platform/http/problem.hpp"
#include "platform/http/uri.hpp"

namespace platform::http {

// The decoded segments of a request's path, and those of them that parameters have taken.
struct Router::Path {
    std::vector<std::string> segments;
    std::vector<std::size_t> taken{};

    static std::optional<Path> parse(std::string_view text) {
        Path path;
        while (!text.empty()) {
            text.remove_prefix(1);  // the slash
            const auto segment = text.substr(0, text.find('/'));
            text.remove_prefix(segment.size());
            auto decoded = percent_decode(segment);
            if (!decoded) {
                return std::nullopt;
            }
            path.segments.push_back(std::move(*decoded));
        }
        return path;
    }
};

namespace {

bool is_parameter(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

Response with_allow(Response response, const std::string& methods) {
    response.headers.emplace_back("Allow", methods);
    return response;
}

bool takes(BodyType type, const Request& request) {
    return type == BodyType::any || is_announced_as(kJsonType, request) ||
           (type == BodyType::merge_patch && is_announced_as(kMergePatchType, request));
}

}  // namespace

Router::Router(log::Logger& log) : log_{log} {}
Router::~Router() = default;

Router::Node& Router::grow(Node& node, std::string_view segment, Route& route) {
    auto& child = is_parameter(segment) ? node.parameter : node.literals[std::string{segment}];
    if (is_parameter(segment)) {
        route.parameter_names.emplace_back(segment.substr(1, segment.size() - 2));
    }
    if (!child) {
        child = std::make_unique<Node>();
    }
    return *child;
}

void Router::add(Method method, std::string_view pattern, Handler handler, Lane lane,
                 BodyType body_type) {
    ensure(pattern.starts_with('/'), "a route's pattern begins with a slash");
    auto route = std::make_unique<Route>(
        Route{method, std::string{pattern}, {}, std::move(handler), lane, body_type});
    Node* node = &root_;
    while (!pattern.empty()) {
        pattern.remove_prefix(1);
        const auto segment = pattern.substr(0, pattern.find('/'));
        pattern.remove_prefix(segment.size());
        node = &grow(*node, segment, *route);
    }
    ensure(node->routes.emplace(method, route.get()).second, "a route is added once");
    routes_.push_back(std::move(route));
}

template <class Visit>
bool Router::walk(const Node& node, Path& path, std::size_t depth, const Visit& visit) {
    if (depth == path.segments.size()) {
        return visit(node);
    }
    const auto literal = node.literals.find(path.segments[depth]);
    if (literal != node.literals.end() && walk(*literal->second, path, depth + 1, visit)) {
        return true;
    }
    if (!node.parameter || path.segments[depth].empty()) {
        return false;
    }
    path.taken.push_back(depth);
    const bool found = walk(*node.parameter, path, depth + 1, visit);
    if (!found) {
        path.taken.pop_back();
    }
    return found;
}

const Router::Route* Router::find(Method method, Path& path) const {
    const Route* found = nullptr;
    walk(root_, path, 0, [&](const Node& node) {
        auto route = node.routes.find(method);
        if (route == node.routes.end() && method == Method::head) {
            route = node.routes.find(Method::get);
        }
        found = route == node.routes.end() ? nullptr : route->second;
        return found != nullptr;
    });
    return found;
}

// "GET, HEAD, OPTIONS"; empty where the path is unknown.
std::string Router::allowed(Path& path) const {
    std::set<Method> methods;
    walk(root_, path, 0, [&](const Node& node) {
        for (const auto& [method, route] : node.routes) {
            methods.insert(method);
        }
        return false;
    });
    if (methods.contains(Method::get)) {
        methods.insert(Method::head);
    }
    std::string text;
    for (const auto method : methods) {
        text.append(to_text(method)).append(", ");
    }
    return methods.empty() ? text : text.append(to_text(Method::options));
}

template <class Answer>
Response Router::guarded(const Request& request, const Answer& answer) const {
    try {
        Result<Response> answered = answer();
        if (answered) {
            return std::move(*answered);
        }
        explain(answered.error(), request);
        return problem(answered.error(), request.context);
    } catch (const std::exception& thrown) {
        explain(faults::kInternal.because(thrown.what()), request);
    } catch (...) {
        explain(faults::kInternal.because("something that is no std::exception was thrown"),
                request);
    }
    return problem(Error{.fault = faults::kInternal}, request.context);
}

Response Router::dispatch(Request& request) const {
    return guarded(request, [&] { return answer(request); });
}

Response Router::perform(const Handler& slow_work, const Request& request) const {
    return guarded(request, [&] { return slow_work(request); });
}

Result<Response> Router::answer(Request& request) const {
    auto path = Path::parse(request.path);
    if (!path) {
        return faults::kMalformedRequest.because("the path does not decode");
    }
    if (const Route* route = find(request.method, *path)) {
        for (std::size_t i = 0; i < path->taken.size(); ++i) {
            request.parameters[route->parameter_names[i]] =
                std::move(path->segments[path->taken[i]]);
        }
        return call(*route, request);
    }
    const std::string methods = allowed(*path);
    if (methods.empty()) {
        return faults::kRouteUnknown;
    }
    if (request.method == Method::options) {
        return with_allow({.status = 204, .body = {}, .content_type = {}, .headers = {}}, methods);
    }
    return with_allow(problem(Error{.fault = faults::kMethodNotAllowed}, request.context), methods);
}

Result<Response> Router::call(const Route& route, Request& request) const {
    request.route = route.pattern;
    if (!request.body.empty() && !takes(route.body_type, request)) {
        return faults::kMediaTypeUnsupported;
    }
    return route.lane == Lane::slow ? in_slow_lane(route.handler) : route.handler(request);
}

void Router::explain(const Error& error, const Request& request) const {
    const int status = status_of(error.fault.code);
    const auto fields = {
        log::Field{"code", error.fault.slug}, log::Field{"status", status},
        log::Field{"reason", error.reason},   log::Field{"method", to_text(request.method)},
        log::Field{"route", request.route},   log::Field{"request_id", request.context.request_id}};
    if (status >= 500) {
        log_.warning("request failed", fields);
    } else if (!error.reason.empty()) {
        log_.debug("request refused", fields);
    }
}

std::vector<Router::Listed> Router::routes() const {
    std::vector<Listed> listed;
    for (const auto& route : routes_) {
        listed.push_back({route->method, route->pattern});
    }
    return listed;
}

}  // namespace platform::http
