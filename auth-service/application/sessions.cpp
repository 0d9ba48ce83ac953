#include "auth-service/application/sessions.hpp"

#include <algorithm>

#include "events/session_events.hpp"

namespace auth {

using platform::RequestContext;
using platform::Timestamp;

namespace {

// The first whole second that is later than all of these moments: tokens tell whole seconds.
Timestamp after_all(Timestamp now, const std::vector<Session>& ended) {
    Timestamp latest = now;
    for (const auto& session : ended) {
        latest = std::max(latest, session.last_used_at);
    }
    return std::chrono::floor<std::chrono::seconds>(latest) + std::chrono::seconds{1};
}

void announce(AccountTx& tx, const Account& account, const std::optional<platform::Uuid>& session,
              Timestamp not_before, Timestamp now, const RequestContext& context) {
    tx.publish(events::SessionRevoked{.user_id = account.id.uuid(),
                                      .session_id = session,
                                      .not_before = not_before,
                                      .version = account.version,
                                      .at = now}
                   .announcement(),
               context);
    tx.sessions().remember({.owner = account.id, .session = session, .not_before = not_before});
}

// For one that has just begun: those that cannot go on anyway, and the oldest of the others.
void make_room(AccountTx& tx, const Account& account, const SessionId& begun, Timestamp now,
               const RequestContext& context) {
    auto present = tx.sessions().of(account.id);
    std::erase_if(present, [&](const Session& session) { return session.id == begun; });
    const auto alive =
        std::stable_partition(present.begin(), present.end(),
                              [&](const Session& session) { return is_over(session, now); });
    const auto over = static_cast<std::size_t>(alive - present.begin());
    for (std::size_t i = 0; i < present.size() && (i < over || i + kSessionsMax <= present.size());
         ++i) {
        if (const auto ended = tx.sessions().erase(account.id, present[i].id)) {
            revoke(tx, account, {*ended}, now, context);
            const auto action = i < over ? actions::kEndSession : actions::kEvictSession;
            tx.audit().record(
                by_owner(account.id, action, kDone, now, context, session_named(ended->id)));
        }
    }
}

}  // namespace

Session new_session(const AccountId& owner, const Client& client, Timestamp now,
                    const RequestContext& context) {
    return {.id = SessionId::make(now),
            .owner = owner,
            .counter = 0,
            .device = client.device,
            .address = context.client_address,
            .created_at = now,
            .last_used_at = now};
}

Session open_session(AccountTx& tx, const Account& account, const Client& client, Timestamp now,
                     const RequestContext& context) {
    auto session = new_session(account.id, client, now, context);
    if (tx.sessions().insert(session) > kSessionsMax) {
        make_room(tx, account, session.id, now, context);
    }
    return session;
}

void revoke(AccountTx& tx, const Account& account, const std::vector<Session>& ended, Timestamp now,
            const RequestContext& context) {
    for (const auto& session : ended) {
        announce(tx, account, session.id.uuid(), after_all(now, {session}), now, context);
    }
}

void revoke_all(AccountTx& tx, Account& account, Timestamp now, const RequestContext& context) {
    const auto ended = tx.sessions().erase_of(account.id, std::nullopt);
    account.tokens_not_before = after_all(now, ended);
    announce(tx, account, std::nullopt, *account.tokens_not_before, now, context);
}

}  // namespace auth
