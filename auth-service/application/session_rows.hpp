#pragma once

#include <optional>
#include <vector>

#include "auth-service/domain/session.hpp"

namespace auth {

// What was taken back, for services that ask for what they have missed.
struct Revocation {
    AccountId owner;
    std::optional<platform::Uuid> session;  // none: every session of the owner
    platform::Timestamp not_before;         // access tokens from before it are refused
};

// The sessions within one transaction. A row is a session that can go on; one that has ended is
// gone.
class SessionRows {
public:
    virtual ~SessionRows() = default;

    // Answers how many its owner has now, those that are over among them.
    virtual int insert(const Session& session) = 0;
    // The session, which nobody else changes or ends until this transaction ends.
    virtual std::optional<Session> lock(const SessionId& id) = 0;
    virtual void set_counter(const SessionId& id, std::int64_t counter,
                             platform::Timestamp last_used_at) = 0;
    // All that the owner has, oldest first; expired ones among them until they are cleared away.
    virtual std::vector<Session> of(const AccountId& owner) = 0;
    // Locked and gone when it answers; those that were there, oldest first. `but` stays.
    virtual std::vector<Session> erase_of(const AccountId& owner,
                                          const std::optional<SessionId>& but) = 0;
    // Nothing where there is no such session of this owner.
    virtual std::optional<Session> erase(const AccountId& owner, const SessionId& id) = 0;

    virtual void remember(const Revocation& revocation) = 0;
};

}  // namespace auth
