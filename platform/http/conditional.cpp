#include "platform/http/conditional.hpp"

#include <algorithm>
#include <utility>

#include "platform/core/encoding.hpp"
#include "platform/core/faults.hpp"

namespace platform::http {

namespace {

constexpr std::size_t kTagBytes = 16;  // of the digest: enough for nobody to meet the same twice

// `list` is "*", or tags between commas; ours hold none.
template <class Matches>
bool any_of(std::string_view list, Matches&& matches) {
    if (trimmed(list) == "*") {
        return true;
    }
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        if (matches(trimmed(list.substr(0, comma)))) {
            return true;
        }
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
}

}  // namespace

std::string entity_tag(std::string_view body) {
    return '"' + hex_encode(sha256(body).substr(0, kTagBytes)) + '"';
}

Response tagged(Response response) {
    response.headers.emplace_back("ETag", entity_tag(response.body));
    return response;
}

// If-None-Match compares weakly: W/"x" stands for "x" there.
Response conditional(const Request& request, Response response, std::string_view cache_control) {
    if (response.status != 200) {
        return response;
    }
    const auto tag = entity_tag(response.body);
    const auto known = request.header("If-None-Match");
    if (known && any_of(*known, [&](std::string_view each) {
            return (each.starts_with("W/") ? each.substr(2) : each) == tag;
        })) {
        response = {
            .status = 304, .body = {}, .content_type = {}, .headers = std::move(response.headers)};
    }
    response.headers.emplace_back("ETag", tag);
    response.headers.emplace_back("Cache-Control", cache_control);
    return response;
}

Result<void> require_match(const Request& request, std::string_view body) {
    const auto wanted = request.header("If-Match");
    if (!wanted) {
        return {};
    }
    const auto tag = entity_tag(body);
    return any_of(*wanted, [&](std::string_view each) { return each == tag; })
               ? Result<void>{}
               : faults::kPreconditionFailed;
}

}  // namespace platform::http
