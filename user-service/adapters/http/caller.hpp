#pragma once

#include "platform/http/message.hpp"
#include "platform/jwt/verifier.hpp"
#include "user-service/domain/profile.hpp"

namespace user {

// Who sends a request, by its access token. kTokenMissing and its like without a valid one,
// kNotAPerson for a service's.
[[nodiscard]] platform::Result<Caller> caller_of(platform::jwt::AccessTokenVerifier& tokens,
                                                 const platform::http::Request& request);

// Whether caller_of has failed only because the token is a service's.
[[nodiscard]] bool is_a_service(const platform::Error& error);

// The service that sends a request, by a token with `scope`, which is static text. kTokenMissing
// and its like, kScopeInsufficient.
[[nodiscard]] platform::Result<Service> service_of(platform::jwt::AccessTokenVerifier& tokens,
                                                   const platform::http::Request& request,
                                                   std::string_view scope);

// Who looks at what everybody may look at: nobody in particular without a token, or with a
// service's. One that is given has to be good.
[[nodiscard]] platform::Result<Viewer> viewer_of(platform::jwt::AccessTokenVerifier& tokens,
                                                 const platform::http::Request& request);

// The user that the path's {auth_user_id} names; "me" is the caller. kUserUnknown for what is no
// id.
[[nodiscard]] platform::Result<UserId> owner_of(platform::jwt::AccessTokenVerifier& tokens,
                                                const platform::http::Request& request);

}  // namespace user
