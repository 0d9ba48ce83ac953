#include "auth-service/adapters/postgres/pg_signing_keys.hpp"

#include <algorithm>

#include "auth-service/adapters/postgres/signing_key_rows.hpp"
#include "platform/core/encoding.hpp"

namespace auth {

namespace {

using platform::Result;
using platform::db::Connection;
using platform::jwt::SigningKey;

struct Stored {
    std::string sealed;  // in hexadecimal digits
    KeyTimes times;
    bool may_sign;  // now or later
    std::chrono::seconds token_lifetime;
};

// Those that nobody can hold a valid token of any more are left out.
std::vector<Stored> read_in_use(Connection& connection) {
    std::vector<Stored> all;
    Stored row{};
    int may_sign = 0;
    std::int64_t lifetime_s = 0;
    connection.each(
        "SELECT encode(sealed_jwk, 'hex'), signs_from, published_until, token_lifetime_s,"
        " CASE WHEN lead(signs_from) OVER (ORDER BY signs_from, kid) <= clock_timestamp()"
        " THEN 0 ELSE 1 END FROM signing_keys WHERE revoked_at IS NULL"
        " AND (published_until IS NULL OR published_until > clock_timestamp())"
        " ORDER BY signs_from, kid",
        [&] {
            row.may_sign = may_sign != 0;
            row.token_lifetime = std::chrono::seconds{lifetime_s};
            all.push_back(row);
        },
        soci::into(row.sealed), soci::into(row.times.signs_from),
        soci::into(row.times.published_until), soci::into(lifetime_s), soci::into(may_sign));
    return all;
}

// All that they may sign with is there, and known to sign tokens of this life.
bool is_settled(const std::vector<Stored>& keys, std::chrono::seconds token_lifetime) {
    return !keys.empty() && std::all_of(keys.begin(), keys.end(), [&](const Stored& key) {
        return !key.may_sign || key.token_lifetime >= token_lifetime;
    });
}

// One replica at a time makes the first key.
std::vector<Stored> settle(Connection& connection, const platform::Sealer& sealer,
                           std::chrono::seconds token_lifetime) {
    lock_signing_keys(connection);
    if (read_in_use(connection).empty()) {
        insert_signing_key(connection, sealer, database_now(connection));
    }
    if (note_token_lifetime(connection, token_lifetime)) {
        set_published_until(connection);
    }
    return read_in_use(connection);
}

}  // namespace

Result<std::vector<ScheduledKey>> load_signing_keys(platform::db::Database& database,
                                                    const platform::Sealer& sealer,
                                                    std::chrono::seconds token_lifetime) {
    std::vector<Stored> stored;
    auto read = database.read([&](Connection& connection) -> Result<void> {
        stored = read_in_use(connection);
        return {};
    });
    if (read && !is_settled(stored, token_lifetime)) {
        read = database.transact([&](Connection& connection) -> Result<void> {
            stored = settle(connection, sealer, token_lifetime);
            return {};
        });
    }
    if (!read) {
        return read.error();
    }
    std::vector<ScheduledKey> keys;
    for (const auto& row : stored) {
        const auto opened = sealer.open(platform::hex_decode(row.sealed).value_or(""));
        auto key = opened ? SigningKey::parse(*opened) : Result<SigningKey>{kSigningKeySealed};
        if (!key) {
            return key.error();
        }
        keys.push_back({std::move(*key), row.times});
    }
    return keys;
}

}  // namespace auth
