#include "auth-service/application/own_sessions.hpp"

#include <algorithm>

#include "auth-service/application/sessions.hpp"

namespace auth {

using platform::RequestContext;
using platform::Result;

Result<std::vector<Session>> ListSessions::operator()(const Caller& caller) const {
    return store_.transact([&](AccountTx& tx) -> Result<std::vector<Session>> {
        if (!tx.find_signed_in(caller.id, caller.session)) {
            return platform::faults::kTokenRevoked;
        }
        auto sessions = tx.sessions().of(caller.id);
        const auto now = clock_.now();
        std::erase_if(sessions, [&](const Session& session) {
            return judge(session, session.counter, now) == RefreshVerdict::expired;
        });
        std::reverse(sessions.begin(), sessions.end());
        return sessions;
    });
}

Result<void> EndSession::operator()(const Caller& caller, const SessionId& session,
                                    const RequestContext& context) const {
    return store_.transact([&](AccountTx& tx) -> Result<void> {
        const auto credentials = lock_caller(tx, caller);
        if (!credentials) {
            return credentials.error();
        }
        const auto ended = tx.sessions().erase(caller.id, session);
        if (!ended) {
            return errors::kSessionUnknown;
        }
        const auto now = clock_.now();
        revoke(tx, credentials->account, {*ended}, now, context);
        tx.audit().record(
            by_owner(caller.id, actions::kEndSession, kDone, now, context, session_named(session)));
        return {};
    });
}

Result<void> EndSessions::operator()(const Caller& caller, SessionScope scope,
                                     const RequestContext& context) const {
    return store_.transact([&](AccountTx& tx) -> Result<void> {
        const auto credentials = lock_caller(tx, caller);
        if (!credentials) {
            return credentials.error();
        }
        const auto stays =
            scope == SessionScope::others ? std::optional{caller.session} : std::nullopt;
        const auto ended = tx.sessions().erase_of(caller.id, stays);
        const auto now = clock_.now();
        revoke(tx, credentials->account, ended, now, context);
        for (const auto& session : ended) {
            tx.audit().record(by_owner(caller.id, actions::kEndSession, kDone, now, context,
                                       session_named(session.id)));
        }
        return {};
    });
}

Result<int> RevokeSessions::operator()(const AccountId& id, const RequestContext& context) const {
    return store_.transact([&](AccountTx& tx) -> Result<int> {
        const auto account = tx.lock(id);
        if (!account) {
            return errors::kAccountUnknown;
        }
        const auto ended = tx.sessions().erase_of(id, std::nullopt);
        const auto now = clock_.now();
        revoke(tx, *account, ended, now, context);
        tx.audit().record(by_other(kOperator, id, actions::kEndSession, kDone, now, context));
        return static_cast<int>(ended.size());
    });
}

}  // namespace auth
