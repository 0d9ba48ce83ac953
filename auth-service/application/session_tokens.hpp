#pragma once

#include "auth-service/application/ports.hpp"
#include "auth-service/domain/device.hpp"
#include "auth-service/domain/refresh_token.hpp"

namespace auth {

// Who asks for a session: what of it is told to the owner later, and what proves that he has been
// here before.
struct Client {
    std::string device = "unknown";             // domain/device.hpp
    std::optional<std::string> device_token{};  // as it was sent; one that is wrong counts as none
};

// What a session goes on with: an access token for a while, and a refresh token for the next one.
struct SessionTokens {
    AccessToken access;
    std::string refresh;
};

// What a successful registration or login answers.
struct OpenedSession {
    Account account;
    SessionTokens tokens;
    std::string device_token;
};

// Makes the tokens of sessions, with secrets that all replicas share. Thread-safe.
class TokenMint {
public:
    // `issuer` outlives it. What `previous` has sealed is still taken.
    TokenMint(TokenIssuer& issuer, const platform::Secret& secret,
              const std::optional<platform::Secret>& previous)
        : issuer_{issuer},
          refresh_{secret, previous, "refresh tokens"},
          devices_{secret, previous, "device tokens"} {}

    // For the session as it stands: its counter, its last use as the moment of issue. So the answer
    // that is told again has the claims of the first.
    [[nodiscard]] platform::Result<SessionTokens> tokens_of(const Account& account,
                                                            const Session& session) const;
    [[nodiscard]] std::optional<RefreshToken> read_refresh_token(std::string_view text) const {
        return RefreshToken::read(text, refresh_);
    }

    [[nodiscard]] std::string device_token(const AccountId& owner, const platform::Uuid& device,
                                           platform::Timestamp now) const {
        return DeviceToken::write(device, owner, now, devices_);
    }
    // The device that `client` proves to be, if any. Who knew the password before it was changed,
    // or was shut out with every session, is not known by it any more.
    [[nodiscard]] std::optional<platform::Uuid> device_of(const Client& client,
                                                          const Credentials& owner,
                                                          platform::Timestamp now) const;

private:
    TokenIssuer& issuer_;
    platform::Sealer refresh_;
    platform::Sealer devices_;
};

}  // namespace auth
