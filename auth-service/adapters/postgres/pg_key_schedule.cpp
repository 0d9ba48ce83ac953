#include "auth-service/adapters/postgres/pg_key_schedule.hpp"

#include <algorithm>

#include "auth-service/adapters/postgres/pg_audit_trail.hpp"
#include "auth-service/adapters/postgres/pg_signing_keys.hpp"
#include "auth-service/adapters/postgres/signing_key_rows.hpp"
#include "platform/core/encoding.hpp"

namespace auth {

using platform::RequestContext;
using platform::Result;
using platform::Sealer;
using platform::Timestamp;
using platform::db::Connection;
using platform::db::Database;

namespace {

std::vector<ListedKey> read_all(Connection& connection, Timestamp now) {
    std::vector<ListedKey> all;
    ListedKey row{.kid = {}, .created_at = {}, .times = {}, .state = KeyState::published};
    connection.each(
        "SELECT kid, created_at, signs_from, published_until, revoked_at FROM signing_keys"
        " ORDER BY signs_from, kid",
        [&] { all.push_back(row); }, soci::into(row.kid), soci::into(row.created_at),
        soci::into(row.times.signs_from), soci::into(row.times.published_until),
        soci::into(row.times.revoked_at));
    std::vector<KeyTimes> times;
    for (const auto& key : all) {
        times.push_back(key.times);
    }
    const auto signing = signing_at(times, now);
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i].state = all[i].times.revoked_at          ? KeyState::revoked
                       : signing == i                   ? KeyState::signing
                       : all[i].times.signs_from > now  ? KeyState::scheduled
                       : all[i].times.is_published(now) ? KeyState::published
                                                        : KeyState::retired;
    }
    return all;
}

const ListedKey* first_in(KeyState state, const std::vector<ListedKey>& keys) {
    const auto found = std::find_if(keys.begin(), keys.end(),
                                    [&](const ListedKey& key) { return key.state == state; });
    return found != keys.end() ? &*found : nullptr;
}

void set_signs_from(Connection& connection, const std::string& kid, Timestamp signs_from) {
    connection.run("UPDATE signing_keys SET signs_from = :signs_from WHERE kid = :kid",
                   soci::use(signs_from, "signs_from"), soci::use(kid, "kid"));
}

// What an operator believes about tokens is noted too: the services may not run.
void settle(Connection& connection, const KeySchedule& schedule) {
    note_token_lifetime(connection, schedule.token_lifetime);
    set_published_until(connection);
}

std::string read_sealed(Connection& connection, const std::string& kid) {
    std::string hex;
    connection.run("SELECT encode(sealed_jwk, 'hex') FROM signing_keys WHERE kid = :kid",
                   soci::use(kid, "kid"), soci::into(hex));
    return platform::hex_decode(hex).value_or("");
}

// Whoever runs with another secret than the services would make a key that none of them can open.
Result<void> check_secret(Connection& connection, const Sealer& sealer, const ListedKey& signing) {
    if (sealer.open(read_sealed(connection, signing.kid))) {
        return {};
    }
    return kSigningKeySealed.because(
        "neither SECRET_KEY nor SECRET_KEY_PREVIOUS opens the key that signs; with this SECRET_KEY"
        " the services could not open a new one");
}

// Where a revoked key was in the order, so that it signs for every replica, also for one whose
// clock is behind. Answers its kid.
Result<std::string> replace(Connection& connection, const Sealer& sealer, const ListedKey& revoked,
                            const ListedKey* scheduled, SealingSecret secret) {
    if (scheduled != nullptr) {
        set_signs_from(connection, scheduled->kid, revoked.times.signs_from);
        return scheduled->kid;
    }
    const auto checked =
        secret == SealingSecret::lost ? Result<void>{} : check_secret(connection, sealer, revoked);
    if (!checked) {
        return checked.error();
    }
    return insert_signing_key(connection, sealer, revoked.times.signs_from);
}

void record(Connection& connection, std::string_view action, const std::string& kid, Timestamp at,
            const RequestContext& context) {
    PgAuditTrail{connection}.record(by_operator(action, key_named(kid), at, context));
}

// Whether it is sealed anew; nothing where no secret opens it.
std::optional<bool> reseal(Connection& connection, const std::string& kid, const Sealer& sealer,
                           const Sealer& current) {
    const auto sealed = read_sealed(connection, kid);
    if (current.open(sealed)) {
        return false;
    }
    const auto opened = sealer.open(sealed);
    if (!opened) {
        return std::nullopt;
    }
    const auto anew = platform::hex_encode(current.seal(opened->expose()));
    connection.run("UPDATE signing_keys SET sealed_jwk = decode(:sealed, 'hex') WHERE kid = :kid",
                   soci::use(anew, "sealed"), soci::use(kid, "kid"));
    return true;
}

// Runs `change(connection, keys, now)` while nobody else changes keys.
template <class Outcome, class Change>
Result<Outcome> change_keys(Database& database, const Change& change) {
    std::optional<Outcome> outcome;
    const auto changed = database.transact([&](Connection& connection) -> Result<void> {
        lock_signing_keys(connection);
        const auto now = database_now(connection);
        Result<Outcome> done = change(connection, read_all(connection, now), now);
        if (!done) {
            return done.error();
        }
        outcome = std::move(*done);
        return {};
    });
    if (!changed) {
        return changed.error();
    }
    return std::move(*outcome);
}

}  // namespace

Result<std::vector<ListedKey>> list_signing_keys(Database& database) {
    std::vector<ListedKey> all;
    const auto read = database.transact([&](Connection& connection) -> Result<void> {
        all = read_all(connection, database_now(connection));
        return {};
    });
    return read ? Result<std::vector<ListedKey>>{std::move(all)} : read.error();
}

Result<Rotation> rotate_signing_keys(Database& database, const Sealer& sealer,
                                     const KeySchedule& schedule, const RequestContext& context) {
    const auto rotate = [&](Connection& connection, const std::vector<ListedKey>& keys,
                            Timestamp now) -> Result<Rotation> {
        if (const auto* scheduled = first_in(KeyState::scheduled, keys)) {
            return Rotation{scheduled->kid, scheduled->times.signs_from, false};
        }
        // Nobody waits for the first one.
        const auto* signing = first_in(KeyState::signing, keys);
        const auto signs_from = signing == nullptr ? now : now + schedule.lead;
        const auto checked =
            signing == nullptr ? Result<void>{} : check_secret(connection, sealer, *signing);
        if (!checked) {
            return checked.error();
        }
        auto kid = insert_signing_key(connection, sealer, signs_from);
        settle(connection, schedule);
        record(connection, actions::kScheduleKey, kid, now, context);
        return Rotation{std::move(kid), signs_from, true};
    };
    return change_keys<Rotation>(database, rotate);
}

Result<KeyRevocation> revoke_signing_key(Database& database, const Sealer& sealer,
                                         const KeySchedule& schedule, const std::string& kid,
                                         SealingSecret secret, const RequestContext& context) {
    const auto revoke = [&](Connection& connection, const std::vector<ListedKey>& keys,
                            Timestamp now) -> Result<KeyRevocation> {
        const auto key = std::find_if(keys.begin(), keys.end(),
                                      [&](const ListedKey& listed) { return listed.kid == kid; });
        if (key == keys.end()) {
            return kSigningKeyUnknown;
        }
        if (key->state == KeyState::revoked) {
            return KeyRevocation{.was_revoked = true, .replacement = {}};
        }
        connection.run("UPDATE signing_keys SET revoked_at = :now WHERE kid = :kid",
                       soci::use(now, "now"), soci::use(kid, "kid"));
        record(connection, actions::kRevokeKey, kid, now, context);
        std::string replacement;
        if (key->state == KeyState::signing) {
            auto replaced =
                replace(connection, sealer, *key, first_in(KeyState::scheduled, keys), secret);
            if (!replaced) {
                return replaced.error();
            }
            replacement = std::move(*replaced);
        }
        settle(connection, schedule);
        return KeyRevocation{.was_revoked = false, .replacement = std::move(replacement)};
    };
    return change_keys<KeyRevocation>(database, revoke);
}

Result<Resealing> reseal_signing_keys(Database& database, const Sealer& sealer,
                                      const Sealer& current, const RequestContext& context) {
    const auto reseal_all = [&](Connection& connection, const std::vector<ListedKey>& keys,
                                Timestamp now) -> Result<Resealing> {
        Resealing done{.resealed = 0, .unchanged = 0, .lost = {}};
        for (const auto& key : keys) {
            const auto anew = reseal(connection, key.kid, sealer, current);
            if (!anew && key.times.is_published(now)) {
                return kSigningKeySealed.because(
                    "neither SECRET_KEY nor SECRET_KEY_PREVIOUS opens the key " + key.kid);
            }
            if (!anew) {
                done.lost.push_back(key.kid);
                continue;
            }
            ++(*anew ? done.resealed : done.unchanged);
            if (*anew) {
                record(connection, actions::kResealKey, key.kid, now, context);
            }
        }
        return done;
    };
    return change_keys<Resealing>(database, reseal_all);
}

}  // namespace auth
