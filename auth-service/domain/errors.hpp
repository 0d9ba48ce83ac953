#pragma once

#include "platform/core/error.hpp"

// Everything that can go wrong in auth-service, by the code that clients see.
namespace auth::errors {

using platform::ErrorCode;
using platform::Fault;

// Of one field; they stand in `errors` of a 422.
inline constexpr Fault kUsernameLength{ErrorCode::invalid, "username_length",
                                       "A username has 3 to 32 characters."};
inline constexpr Fault kUsernameCharacters{
    ErrorCode::invalid, "username_characters",
    "A username is made of letters, digits, '_', '.' and '-'."};
inline constexpr Fault kUsernameReserved{ErrorCode::invalid, "username_reserved",
                                         "This username is reserved."};
inline constexpr Fault kEmailInvalid{ErrorCode::invalid, "email_invalid",
                                     "This is not a mail address that we can use."};
inline constexpr Fault kPasswordLength{ErrorCode::invalid, "password_length",
                                       "A password has 8 to 128 characters, in 512 bytes at most."};
inline constexpr Fault kPasswordTooCommon{ErrorCode::invalid, "password_too_common",
                                          "This password is among those that are tried first."};
inline constexpr Fault kNameLength{ErrorCode::invalid, "name_length",
                                   "A name has 1 to 100 characters."};
inline constexpr Fault kNameCharacters{ErrorCode::invalid, "name_characters",
                                       "A name holds no control characters, nor any that turn "
                                       "the direction of the text."};
inline constexpr Fault kNameBlank{ErrorCode::invalid, "name_blank",
                                  "A name holds something that can be seen."};

// Of a whole request.
inline constexpr Fault kUsernameTaken{ErrorCode::conflict, "username_taken",
                                      "This username is taken."};
inline constexpr Fault kEmailTaken{ErrorCode::conflict, "email_taken",
                                   "This mail address is taken."};
inline constexpr Fault kCredentialsInvalid{ErrorCode::unauthenticated, "invalid_credentials",
                                           "These credentials do not fit an account."};
inline constexpr Fault kTooManyAttempts{ErrorCode::rate_limited, "too_many_attempts",
                                        "Too many attempts; wait before the next one."};
inline constexpr Fault kPasswordWrong{ErrorCode::forbidden, "password_wrong",
                                      "This is not the account's password."};
inline constexpr Fault kRefreshTokenInvalid{ErrorCode::unauthenticated, "refresh_token_invalid",
                                            "This refresh token is not valid, or not any more."};
// Of what an attacker may have: told apart from the above, so that its owner learns of it.
inline constexpr Fault kRefreshTokenReused{
    ErrorCode::unauthenticated, "refresh_token_reused",
    "This refresh token was replaced a while ago; its session has been ended."};
inline constexpr Fault kSessionScopeInvalid{ErrorCode::malformed, "session_scope_invalid",
                                            "The scope is 'others' or 'all'."};
inline constexpr Fault kSinceInvalid{ErrorCode::malformed, "since_invalid",
                                     "The parameter since is a time as RFC 3339 writes it."};
inline constexpr Fault kSessionUnknown{ErrorCode::not_found, "session_unknown",
                                       "You have no such session."};
inline constexpr Fault kHashingUnavailable{ErrorCode::unavailable, "hashing_unavailable",
                                           "Passwords cannot be checked now; try again soon."};
inline constexpr Fault kAccountUnknown{ErrorCode::not_found, "account_unknown",
                                       "There is no such account."};
inline constexpr Fault kNotAPerson{ErrorCode::forbidden, "not_a_person",
                                   "This is for people; the token is a service's."};

// Of the token endpoint, by the names of RFC 6749 section 5.2.
inline constexpr Fault kTokenRequestInvalid{ErrorCode::malformed, "invalid_request",
                                            "The request is not one for a token."};
inline constexpr Fault kGrantUnsupported{ErrorCode::malformed, "unsupported_grant_type",
                                         "The only grant type is client_credentials."};
inline constexpr Fault kClientInvalid{ErrorCode::unauthenticated, "invalid_client",
                                      "The client is not known, or this is not its secret."};
inline constexpr Fault kScopeInvalid{ErrorCode::malformed, "invalid_scope",
                                     "The scope is not one that this client may have."};

// Of a batch of ids.
inline constexpr Fault kUserIdInvalid{ErrorCode::invalid, "user_id_invalid", "This is no user id."};
inline constexpr Fault kUserIdsCount{ErrorCode::invalid, "user_ids_count",
                                     "A batch has 1 to 500 ids."};

// Of what operators do with services.
inline constexpr Fault kServiceIdUnfit{
    ErrorCode::invalid, "service_id_unfit",
    "A service's id has 1 to 64 of a-z, 0-9, '.', '_' and '-', begins with a letter, and is not"
    " 'first-party'."};
inline constexpr Fault kServiceNameUnfit{
    ErrorCode::invalid, "service_name_unfit",
    "A service's name has 1 to 64 of letters, digits, '.', '_' and '-'."};
inline constexpr Fault kServiceSecretUnfit{
    ErrorCode::invalid, "service_secret_unfit",
    "A service's secret has 32 to 512 printable ASCII characters without spaces."};
inline constexpr Fault kServiceScopesMissing{ErrorCode::invalid, "service_scopes_missing",
                                             "A service has at least one scope."};
inline constexpr Fault kServiceUnknown{ErrorCode::not_found, "service_unknown",
                                       "There is no service of this id."};
inline constexpr Fault kServiceNameTaken{ErrorCode::conflict, "service_name_taken",
                                         "Another service has this name."};
inline constexpr Fault kServiceIdTaken{
    ErrorCode::conflict, "service_id_taken",
    "There is a service of this id with another name, other scopes or another secret."};

}  // namespace auth::errors
