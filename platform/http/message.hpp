#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/core/request_context.hpp"
#include "platform/core/result.hpp"

namespace platform::http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options };

[[nodiscard]] std::string_view to_text(Method method);  // "GET" …
[[nodiscard]] std::optional<Method> parse_method(std::string_view text);

// Names of header fields are compared like this (RFC 9110 section 5.1).
[[nodiscard]] bool equal_ignoring_case(std::string_view left, std::string_view right);

// Without the blanks and tabs at both ends: "optional whitespace" (RFC 9110, section 5.6.3).
[[nodiscard]] std::string_view trimmed(std::string_view text);

using HeaderList = std::vector<std::pair<std::string, std::string>>;

// A request as it was parsed and found well-formed.
struct Request {
    Method method = Method::get;
    std::string path;                               // as sent, without the query
    std::map<std::string, std::string> parameters;  // of the route's pattern, percent-decoded
    std::map<std::string, std::string> query;       // percent-decoded; a name given twice is a 400
    HeaderList headers;
    std::string body;
    std::string peer_address;  // of the socket, without the port
    RequestContext context;
    // The pattern of the route that was found, "none" before; lives as long as the router.
    std::string_view route = "none";

    // Compares names without regard to case; the first of several.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
    // A parameter that the route's own pattern names.
    [[nodiscard]] const std::string& parameter(const std::string& name) const;
};

struct Response;

// Called by many threads at once. An Error becomes the problem document (RFC 9457) that it names.
using Handler = std::function<Result<Response>(const Request&)>;

struct Response {
    int status = 200;
    std::string body{};
    std::string content_type = "application/json";
    HeaderList headers{};  // further ones; the server adds Date, Content-Length and the like
    // Where it is set, all above says nothing: this answers instead, once, in the slow lane.
    Handler slow_work{};
};

// Where a route's handler runs: in the connection's own thread, or, for what takes longer than a
// database query (password hashing), among the bounded workers of the slow lane. A handler of the
// fast lane that first sees whether a request may wait at all answers with slow_work.
enum class Lane : std::uint8_t { fast, slow };

[[nodiscard]] inline Response in_slow_lane(Handler work) {
    Response response;
    response.slow_work = std::move(work);
    return response;
}

// What a route takes as a body: application/json and nothing else, application/merge-patch+json
// (RFC 7396) beside it, or whatever it looks at itself.
enum class BodyType : std::uint8_t { json, merge_patch, any };

}  // namespace platform::http
