#include "auth-service/adapters/postgres/pg_sessions.hpp"

#include <algorithm>

namespace auth {

using soci::into;
using soci::use;

namespace {

// A session with nothing in it yet, for SOCI to read into.
Session blank() {
    return {.id = SessionId{platform::Uuid{}},
            .owner = AccountId{platform::Uuid{}},
            .counter = 0,
            .device = {},
            .address = {},
            .created_at = {},
            .last_used_at = {}};
}

// DELETE answers in no order.
std::vector<Session> oldest_first(std::vector<Session> sessions) {
    std::sort(sessions.begin(), sessions.end(), [](const Session& a, const Session& b) {
        return std::pair{a.created_at, a.id} < std::pair{b.created_at, b.id};
    });
    return sessions;
}

}  // namespace

int PgSessions::insert(const Session& session) {
    int others = 0;  // the statement does not see its own row
    connection_.run(
        "WITH added AS (INSERT INTO sessions"
        " (id, user_id, counter, device, address, created_at, last_used_at)"
        " VALUES (:id, :owner, :counter, :device, :address, :created_at, :last_used_at))"
        " SELECT CAST(count(*) AS int) FROM sessions WHERE user_id = :owner",
        use(session.id, "id"), use(session.owner, "owner"), use(session.counter, "counter"),
        use(session.device, "device"), use(session.address, "address"),
        use(session.created_at, "created_at"), use(session.last_used_at, "last_used_at"),
        into(others));
    return others + 1;
}

std::optional<Session> PgSessions::lock(const SessionId& id) {
    auto session = blank();
    const bool found = connection_.run(
        "SELECT id, user_id, counter, device, address, created_at, last_used_at FROM sessions"
        " WHERE id = :id FOR UPDATE",
        use(id, "id"), into(session.id), into(session.owner), into(session.counter),
        into(session.device), into(session.address), into(session.created_at),
        into(session.last_used_at));
    return found ? std::optional{std::move(session)} : std::nullopt;
}

void PgSessions::set_counter(const SessionId& id, std::int64_t counter,
                             platform::Timestamp last_used_at) {
    connection_.queue(
        "UPDATE sessions SET counter = :counter, last_used_at = :last_used_at WHERE id = :id",
        use(counter, "counter"), use(last_used_at, "last_used_at"), use(id, "id"));
}

std::vector<Session> PgSessions::of(const AccountId& owner) {
    std::vector<Session> sessions;
    auto session = blank();
    connection_.each(
        "SELECT id, user_id, counter, device, address, created_at, last_used_at FROM sessions"
        " WHERE user_id = :owner",
        [&] { sessions.push_back(session); }, use(owner, "owner"), into(session.id),
        into(session.owner), into(session.counter), into(session.device), into(session.address),
        into(session.created_at), into(session.last_used_at));
    return oldest_first(std::move(sessions));
}

std::vector<Session> PgSessions::erase_of(const AccountId& owner,
                                          const std::optional<SessionId>& but) {
    const auto stays = but.value_or(SessionId{platform::Uuid{}});  // no session has the nil id
    std::vector<Session> erased;
    auto session = blank();
    connection_.each(
        "DELETE FROM sessions WHERE user_id = :owner AND id <> :stays"
        " RETURNING id, user_id, counter, device, address, created_at, last_used_at",
        [&] { erased.push_back(session); }, use(owner, "owner"), use(stays, "stays"),
        into(session.id), into(session.owner), into(session.counter), into(session.device),
        into(session.address), into(session.created_at), into(session.last_used_at));
    return oldest_first(std::move(erased));
}

std::optional<Session> PgSessions::erase(const AccountId& owner, const SessionId& id) {
    auto session = blank();
    const bool found = connection_.run(
        "DELETE FROM sessions WHERE id = :id AND user_id = :owner"
        " RETURNING id, user_id, counter, device, address, created_at, last_used_at",
        use(id, "id"), use(owner, "owner"), into(session.id), into(session.owner),
        into(session.counter), into(session.device), into(session.address),
        into(session.created_at), into(session.last_used_at));
    return found ? std::optional{std::move(session)} : std::nullopt;
}

void PgSessions::remember(const Revocation& revocation) {
    connection_.queue(
        "INSERT INTO revocations (user_id, session_id, not_before)"
        " VALUES (:owner, :session, :not_before)",
        use(revocation.owner, "owner"), use(revocation.session, "session"),
        use(revocation.not_before, "not_before"));
}

}  // namespace auth
