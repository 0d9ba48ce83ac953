#pragma once

#include "auth-service/application/grant_service_token.hpp"
#include "platform/http/message.hpp"

namespace auth {

// A request for a token (RFC 6749 section 4.4.2), by whom it is authenticated in one of two ways
// (section 2.3.1): HTTP Basic, or client_id and client_secret among the parameters. A parameter
// without a value counts as none, and those that are not known are passed over (section 3.2).
// kTokenRequestInvalid, kGrantUnsupported, or kClientInvalid where nothing can be authenticated.
[[nodiscard]] platform::Result<ServiceTokenRequest> decode_token_request(
    const platform::http::Request& request);

}  // namespace auth
