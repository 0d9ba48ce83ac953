#include "auth-service/application/refresh_session.hpp"

#include "auth-service/application/sessions.hpp"
#include "auth-service/domain/errors.hpp"

namespace auth {

using platform::RequestContext;
using platform::Result;

// What the transaction has come to. A refusal is an outcome, too: what it ends stays ended.
struct RefreshSession::Outcome {
    struct GoesOn {
        Account account;
        Session session;
    };
    std::optional<GoesOn> goes_on{};
    platform::Fault refusal = errors::kRefreshTokenInvalid;
};

Result<SessionTokens> RefreshSession::operator()(const std::string& refresh_token,
                                                 const RequestContext& context) const {
    const auto shown = tokens_.read_refresh_token(refresh_token);
    if (!shown) {
        return errors::kRefreshTokenInvalid;
    }
    const auto outcome = store_.transact(
        [&](AccountTx& tx) -> Result<Outcome> { return go_on(tx, *shown, context); });
    if (!outcome) {
        return outcome.error();
    }
    if (!outcome->goes_on) {
        return outcome->refusal;
    }
    return tokens_.tokens_of(outcome->goes_on->account, outcome->goes_on->session);
}

RefreshSession::Outcome RefreshSession::end(AccountTx& tx, const Account& account,
                                            const Session& session, const platform::Fault& refusal,
                                            platform::Timestamp now,
                                            const RequestContext& context) {
    tx.sessions().erase(account.id, session.id);
    revoke(tx, account, {session}, now, context);
    tx.audit().record(by_other(kAnonymous, account.id, actions::kRefresh, refusal.slug, now,
                               context, session_named(session.id)));
    return {.refusal = refusal};
}

RefreshSession::Outcome RefreshSession::go_on(AccountTx& tx, const RefreshToken& shown,
                                              const RequestContext& context) const {
    auto session = tx.sessions().lock(shown.session);
    auto account = session ? tx.find(session->owner) : std::nullopt;
    if (!account || account->disabled) {
        return {};
    }
    const auto now = clock_.now();
    switch (judge(*session, shown.counter, now)) {
        case RefreshVerdict::rotate:
            ++session->counter;
            session->last_used_at = now;
            tx.sessions().set_counter(session->id, session->counter, now);
            return {.goes_on = Outcome::GoesOn{std::move(*account), std::move(*session)}};
        case RefreshVerdict::repeat:
            return {.goes_on = Outcome::GoesOn{std::move(*account), std::move(*session)}};
        case RefreshVerdict::reused:
            return end(tx, *account, *session, errors::kRefreshTokenReused, now, context);
        case RefreshVerdict::expired:
            // An access token from shortly before may still be good.
            return end(tx, *account, *session, errors::kRefreshTokenInvalid, now, context);
        case RefreshVerdict::unknown:
            return {};
    }
    return {};
}

}  // namespace auth
