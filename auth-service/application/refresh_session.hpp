#pragma once

#include <string>

#include "auth-service/application/session_tokens.hpp"

namespace auth {

// Goes on with a session: its refresh token is replaced by the next. Everybody who shows the one
// before within kRefreshGrace gets the same next one, so that no client loses its session to a lost
// answer, and no two chains of tokens begin. Whoever shows it later shows that there is a copy:
// that one session ends, and its owner can read of it.
class RefreshSession {
public:
    RefreshSession(AccountStore& store, const TokenMint& tokens, const platform::Clock& clock)
        : store_{store}, tokens_{tokens}, clock_{clock} {}

    // kRefreshTokenInvalid, kRefreshTokenReused, or what the store and the issuer fail with. It
    // never outlives what ends the session meanwhile: each locks the session's row.
    platform::Result<SessionTokens> operator()(const std::string& refresh_token,
                                               const platform::RequestContext& context) const;

private:
    struct Outcome;
    [[nodiscard]] Outcome go_on(AccountTx& tx, const RefreshToken& shown,
                                const platform::RequestContext& context) const;
    [[nodiscard]] static Outcome end(AccountTx& tx, const Account& account, const Session& session,
                                     const platform::Fault& refusal, platform::Timestamp now,
                                     const platform::RequestContext& context);

    AccountStore& store_;
    const TokenMint& tokens_;
    const platform::Clock& clock_;
};

}  // namespace auth
