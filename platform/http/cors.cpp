#include "platform/http/cors.hpp"

#include <algorithm>
#include <optional>

namespace platform::http {

namespace {

constexpr const char* kRequestHeaders =
    "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, X-Request-Id, "
    "traceparent";
constexpr const char* kReadableHeaders =
    "ETag, Location, Retry-After, WWW-Authenticate, X-Request-Id";
constexpr const char* kPreflightSeconds = "600";

std::optional<std::string> allow_of(const Response& response) {
    for (const auto& [name, value] : response.headers) {
        if (name == "Allow") {
            return value;
        }
    }
    return std::nullopt;
}

void answer_preflight(Response& response) {
    if (auto methods = allow_of(response)) {
        response.headers.emplace_back("Access-Control-Allow-Methods", std::move(*methods));
        response.headers.emplace_back("Access-Control-Allow-Headers", kRequestHeaders);
        response.headers.emplace_back("Access-Control-Max-Age", kPreflightSeconds);
    }
}

}  // namespace

void Cors::apply(const Request& request, Response& response) const {
    if (origins_.empty()) {
        return;
    }
    response.headers.emplace_back("Vary", "Origin");
    const auto origin = request.header("Origin");
    if (!origin || std::find(origins_.begin(), origins_.end(), *origin) == origins_.end()) {
        return;
    }
    response.headers.emplace_back("Access-Control-Allow-Origin", *origin);
    response.headers.emplace_back("Access-Control-Allow-Credentials", "true");
    if (request.method == Method::options && request.header("Access-Control-Request-Method")) {
        answer_preflight(response);
    } else {
        response.headers.emplace_back("Access-Control-Expose-Headers", kReadableHeaders);
    }
}

}  // namespace platform::http
