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

std::optional<platform::Uuid> TokenMint::device_of(const Client& client, const Credentials& owner,
                                                   platform::Timestamp now) const {
    if (!client.device_token) {
        return std::nullopt;
    }
    const auto& account = owner.account;
    const auto not_before = std::max(owner.password_changed_at.value_or(account.created_at),
                                     account.tokens_not_before.value_or(account.created_at));
    // What revokes everything does so to the end of its second, which may not be over yet.
    return DeviceToken::read(*client.device_token, account.id, std::min(not_before, now), now,
                             devices_);
}

}  // namespace auth
