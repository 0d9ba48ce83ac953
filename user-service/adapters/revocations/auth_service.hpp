#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "platform/core/secret.hpp"
#include "platform/http/client.hpp"
#include "user-service/adapters/revocations/pull.hpp"

namespace user {

// How user-service proves to auth-service who it is, and where that listens.
struct AuthServiceConfig {
    std::string url;           // public: for tokens
    std::string internal_url;  // for what only services may ask
    std::string client_id;
    platform::Secret client_secret;
};

// auth-service as this service asks it, with a token of its own (RFC 6749 section 4.4). For one
// thread.
class AuthService {
public:
    AuthService(const AuthServiceConfig& config, const platform::Clock& clock);

    // GET /internal/revocations. With another token, once, where the one there is was refused.
    // The reason of a failure holds no secret.
    [[nodiscard]] platform::Result<RevocationPage> revocations(platform::Timestamp since);

private:
    platform::Result<std::string> token();
    platform::Result<platform::http::ClientResponse> get(const std::string& url);

    std::string token_url_;
    std::string revocations_url_;
    platform::Secret basic_;  // the value of Authorization for a token
    const platform::Clock& clock_;
    platform::http::Client client_;
    std::string token_;  // empty: none
    platform::Timestamp token_good_until_;
};

}  // namespace user
