#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace platform {

// What ties together everything that happens because of one request: it is logged, carried through
// the outbox into an event's headers, and logged by whoever consumes that.
struct RequestContext {
    std::string request_id;   // at most 128 of A-Z a-z 0-9 . _ -
    std::string traceparent;  // W3C Trace Context, level 1
    // Where it came from, past the proxies that we trust; empty for what no client asked for.
    std::string client_address{};
};

// The caller's values where they are well-formed, fresh ones otherwise. A caller's traceparent
// keeps its trace id and flags and gets a span id of ours.
[[nodiscard]] RequestContext make_request_context(std::optional<std::string_view> request_id,
                                                  std::optional<std::string_view> traceparent);

}  // namespace platform
