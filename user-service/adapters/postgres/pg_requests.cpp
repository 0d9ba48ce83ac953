#include "platform/core/encoding.hpp"
#include "user-service/adapters/postgres/pg_profile_tx.hpp"

namespace user {

using soci::into;
using soci::use;

namespace {

// A sender may have written anything into his key, also about somebody who is erased later.
std::string digest_of(const RequestKey& key) {
    return platform::hex_encode(platform::sha256(key.key));
}

}  // namespace

// By a lock that no statement waits for; its number is a digest of whose request it is.
bool PgProfileTx::hold(const RequestKey& key) {
    constexpr std::int64_t kSeed = 5'417;  // apart from the relay's locks
    int held = 0;
    connection_.run(
        "SELECT CAST(pg_try_advisory_xact_lock(hashtextextended(:name, CAST(:seed AS bigint)))"
        " AS int)",
        use(key.sender + ' ' + digest_of(key), "name"), use(kSeed, "seed"), into(held));
    return held != 0;
}

std::optional<MadeByRequest> PgProfileTx::performed(const RequestKey& key,
                                                    const platform::Timestamp since) {
    MadeByRequest made;
    int is_new = 0;
    const bool found = connection_.run(
        "SELECT made, CAST(is_new AS int), fingerprint FROM performed_requests"
        " WHERE sender = :sender AND key = :key AND performed_at > :since",
        use(key.sender, "sender"), use(digest_of(key), "key"), use(since, "since"), into(made.id),
        into(is_new), into(made.fingerprint));
    made.is_new = is_new != 0;
    return found ? std::optional{made} : std::nullopt;
}

void PgProfileTx::note_performed(const RequestKey& key, const MadeByRequest& made,
                                 const platform::Timestamp now) {
    connection_.queue(
        "INSERT INTO performed_requests (sender, key, fingerprint, made, is_new, performed_at)"
        " VALUES (:sender, :key, :fingerprint, :made, CAST(:is_new AS int) = 1, :now)"
        " ON CONFLICT (sender, key) DO UPDATE SET fingerprint = EXCLUDED.fingerprint,"
        " made = EXCLUDED.made, is_new = EXCLUDED.is_new, performed_at = EXCLUDED.performed_at",
        use(key.sender, "sender"), use(digest_of(key), "key"), use(key.fingerprint, "fingerprint"),
        use(made.id, "made"), use(static_cast<int>(made.is_new), "is_new"), use(now, "now"));
}

}  // namespace user
