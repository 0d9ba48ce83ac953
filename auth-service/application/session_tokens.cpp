#include "auth-service/application/session_tokens.hpp"

#include <algorithm>

namespace auth {

platform::Result<SessionTokens> TokenMint::tokens_of(const Account& account,
                                                     const Session& session) const {
    // A session that begins in the second in which others were ended is not one of them.
    const auto issued_at =
        std::max(session.last_used_at, account.tokens_not_before.value_or(session.last_used_at));
    auto access = issuer_.issue(account, session.id, issued_at);
    if (!access) {
        return access.error();
    }
    return SessionTokens{
        .access = std::move(*access),
        .refresh = RefreshToken{.session = session.id, .counter = session.counter}.write(refresh_)};
}

std::optional<platform::Uuid> TokenMint::device_of(const Client& client, const AccountId& owner,
                                                   platform::Timestamp now) const {
    return client.device_token ? DeviceToken::read(*client.device_token, owner, now, devices_)
                               : std::nullopt;
}

}  // namespace auth
