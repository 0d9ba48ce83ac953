#pragma once

#include "platform/core/error.hpp"

// The failures that any service can have, whatever its domain.
namespace platform::faults {

inline constexpr Fault kMalformedJson{ErrorCode::malformed, "malformed_json",
                                      "The body is not JSON that this server takes."};
inline constexpr Fault kMalformedRequest{ErrorCode::malformed, "malformed_request",
                                         "The request is not well-formed."};
inline constexpr Fault kInvalidFields{ErrorCode::invalid, "invalid_fields",
                                      "Some values break a rule."};
inline constexpr Fault kLimitInvalid{ErrorCode::malformed, "limit_invalid",
                                     "The limit is a whole number from 1 to 100."};
inline constexpr Fault kCursorInvalid{ErrorCode::malformed, "cursor_invalid",
                                      "This cursor is not one of this list's."};
inline constexpr Fault kTokenMissing{ErrorCode::unauthenticated, "token_missing",
                                     "An access token is needed."};
inline constexpr Fault kTokenInvalid{ErrorCode::unauthenticated, "token_invalid",
                                     "The access token is not valid."};
inline constexpr Fault kTokenExpired{ErrorCode::unauthenticated, "token_expired",
                                     "The access token has expired."};
inline constexpr Fault kTokenRevoked{ErrorCode::unauthenticated, "token_revoked",
                                     "The access token was revoked; log in again."};
inline constexpr Fault kRouteUnknown{ErrorCode::not_found, "route_unknown",
                                     "There is nothing at this path."};
inline constexpr Fault kMethodNotAllowed{ErrorCode::method_not_allowed, "method_not_allowed",
                                         "This path does not take this method."};
inline constexpr Fault kPreconditionFailed{ErrorCode::precondition_failed, "precondition_failed",
                                           "It has changed since you read it; read it again."};
inline constexpr Fault kBodyTooLarge{ErrorCode::too_large, "body_too_large",
                                     "The body is larger than this server takes."};
inline constexpr Fault kMediaTypeUnsupported{ErrorCode::unsupported_media_type,
                                             "media_type_unsupported",
                                             "The body must be application/json, in UTF-8."};
inline constexpr Fault kScopeInsufficient{ErrorCode::forbidden, "insufficient_scope",
                                          "The access token does not allow this."};
inline constexpr Fault kOverloaded{ErrorCode::unavailable, "overloaded",
                                   "The server is busy; try again soon."};
inline constexpr Fault kDatabaseUnavailable{ErrorCode::unavailable, "database_unavailable",
                                            "A dependency is away; try again soon."};
// It will not take these values, now or later; that is a fault of ours, as they were checked.
inline constexpr Fault kDatabaseRefused{ErrorCode::internal, "database_refused",
                                        "Something went wrong on our side."};
inline constexpr Fault kKeysUnavailable{ErrorCode::unavailable, "keys_unavailable",
                                        "Tokens cannot be checked now; try again soon."};
inline constexpr Fault kInternal{ErrorCode::internal, "internal_error",
                                 "Something went wrong on our side."};

}  // namespace platform::faults
