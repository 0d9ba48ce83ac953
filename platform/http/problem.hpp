#pragma once

#include "platform/core/error.hpp"
#include "platform/core/request_context.hpp"
#include "platform/http/message.hpp"
#include "platform/http/refusal.hpp"

namespace platform::http {

// RFC 9457: {"type":"about:blank","title":…,"status":…,"code":…,"request_id":…}, "detail" where the
// error has one, and, for invalid fields, "errors":[{"pointer":…,"code":…,"message":…}]. Never the
// error's reason. A 401 carries WWW-Authenticate (RFC 6750), as does a 403 for want of a scope; a
// 503 and a 429 carry Retry-After.
[[nodiscard]] Response problem(const Error& error, const RequestContext& context);
[[nodiscard]] Response problem(const Refusal& refusal, const RequestContext& context);

[[nodiscard]] int status_of(ErrorCode code);

}  // namespace platform::http
