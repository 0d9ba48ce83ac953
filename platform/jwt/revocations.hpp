#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <shared_mutex>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>

#include "platform/core/clock.hpp"
#include "platform/core/uuid.hpp"
#include "platform/jwt/verifier.hpp"

namespace platform::jwt {

// Access tokens that are refused before they expire: those of one session, or all that a user was
// given before a moment.
struct Revocation {
    Uuid user_id;
    std::optional<Uuid> session_id;  // none: every session of the user
    Timestamp not_before;            // of a session: when it ended

    bool operator==(const Revocation&) const = default;
};

struct RevocationsConfig {
    // The longest that an access token can be good for, and an hour for clocks that differ.
    std::chrono::seconds kept_for{std::chrono::hours{25}};
    std::size_t entries_max = 200'000;  // some 40 MB
};

// What was revoked, in memory. Until mark_loaded() no token is let through. When it is full the
// oldest entries go, and every token that was issued in their time is refused in their place, as it
// may be one of theirs: who holds such an old token gets a new one. Thread-safe.
class Revocations final : public RevocationCheck {
public:
    // `clock` outlives it.
    Revocations(RevocationsConfig config, const Clock& clock) : config_{config}, clock_{clock} {}

    // In any order, any number of times: of two for one session or user the later moment counts.
    void add(std::span<const Revocation> revocations);
    // What was revoked before this process began has been added.
    void mark_loaded();
    [[nodiscard]] bool is_loaded() const;
    // Forgets what no token can be concerned by any more; add() does so too.
    void expire();
    [[nodiscard]] std::size_t size() const;

    // A service's token, which belongs to no session, is always let through.
    [[nodiscard]] Result<void> check(const AccessClaims& claims) const override;

private:
    enum class Kind : std::uint8_t { session, user };
    struct Entry {
        Timestamp not_before;
        Timestamp since;  // not in the future, as a faulty publisher's not_before may be
    };
    using Entries = std::unordered_map<Uuid, Entry>;

    void add(const Revocation& revocation, Timestamp now);
    void forget_oldest();
    void expire(Timestamp now);

    RevocationsConfig config_;
    const Clock& clock_;
    mutable std::shared_mutex mutex_;  // of what follows
    Entries sessions_;
    Entries users_;
    std::set<std::tuple<Timestamp, Kind, Uuid>> by_age_;
    std::optional<Timestamp> full_until_;  // the time of the youngest that had to go
    bool loaded_ = false;
};

}  // namespace platform::jwt
