#pragma once

#include <string>
#include <string_view>

#include "platform/http/message.hpp"

// Conditional requests (RFC 9110 sections 8.8.3 and 13) with strong entity tags.
namespace platform::http {

// Of a representation: the same bytes have the same tag, and no others.
[[nodiscard]] std::string entity_tag(std::string_view body);

// A success with the tag of its body, for whoever wants to change what he has just been answered.
[[nodiscard]] Response tagged(Response response);

// The answer to a GET: a 200 gets its tag; where If-None-Match names the tag it is a 304 instead.
// `cache_control` says who may keep it, and for how long without asking anew.
[[nodiscard]] Response conditional(const Request& request, Response response,
                                   std::string_view cache_control = "private, no-cache");

// kPreconditionFailed where the request has an If-Match that names neither "*" nor the tag of
// `body`, which is what a GET would be answered with now.
[[nodiscard]] Result<void> require_match(const Request& request, std::string_view body);

}  // namespace platform::http
