#pragma once

#include "auth-service/application/session_rows.hpp"
#include "platform/db/connection.hpp"

namespace auth {

// All SQL about sessions.
class PgSessions final : public SessionRows {
public:
    explicit PgSessions(platform::db::Connection& connection) : connection_{connection} {}

    int insert(const Session& session) override;
    std::optional<Session> lock(const SessionId& id) override;
    void set_counter(const SessionId& id, std::int64_t counter,
                     platform::Timestamp last_used_at) override;
    std::vector<Session> of(const AccountId& owner) override;
    std::vector<Session> erase_of(const AccountId& owner,
                                  const std::optional<SessionId>& but) override;
    std::optional<Session> erase(const AccountId& owner, const SessionId& id) override;
    void remember(const Revocation& revocation) override;

private:
    platform::db::Connection& connection_;
};

}  // namespace auth
