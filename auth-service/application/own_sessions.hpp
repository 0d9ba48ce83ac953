#pragma once

#include <vector>

#include "auth-service/application/caller.hpp"

// What somebody does with sessions of his own. All fail with kTokenRevoked where the caller's own
// session has ended, or with what the store fails with.
namespace auth {

// Newest first; those that have expired are not shown.
class ListSessions {
public:
    ListSessions(AccountStore& store, const platform::Clock& clock)
        : store_{store}, clock_{clock} {}
    platform::Result<std::vector<Session>> operator()(const Caller& caller) const;

private:
    AccountStore& store_;
    const platform::Clock& clock_;
};

// Ends one session, the caller's own (logging out) or another of his, and announces it. Also
// kSessionUnknown.
class EndSession {
public:
    EndSession(AccountStore& store, const platform::Clock& clock) : store_{store}, clock_{clock} {}
    platform::Result<void> operator()(const Caller& caller, const SessionId& session,
                                      const platform::RequestContext& context) const;

private:
    AccountStore& store_;
    const platform::Clock& clock_;
};

enum class SessionScope : std::uint8_t { others, all };

// Ends all of the caller's sessions, or all but the one he asks with.
class EndSessions {
public:
    EndSessions(AccountStore& store, const platform::Clock& clock) : store_{store}, clock_{clock} {}
    platform::Result<void> operator()(const Caller& caller, SessionScope scope,
                                      const platform::RequestContext& context) const;

private:
    AccountStore& store_;
    const platform::Clock& clock_;
};

// Ends every session of an account, for an operator. Answers how many there were; kAccountUnknown.
class RevokeSessions {
public:
    RevokeSessions(AccountStore& store, const platform::Clock& clock)
        : store_{store}, clock_{clock} {}
    platform::Result<int> operator()(const AccountId& id,
                                     const platform::RequestContext& context) const;

private:
    AccountStore& store_;
    const platform::Clock& clock_;
};

}  // namespace auth
