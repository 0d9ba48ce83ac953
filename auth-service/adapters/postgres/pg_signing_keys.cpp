#include "auth-service/adapters/postgres/pg_signing_keys.hpp"

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
};

// Those that nobody can hold a valid token of any more are left out.
std::vector<Stored> read_in_use(Connection& connection) {
    std::vector<Stored> all;
    Stored row{};
    connection.each(
        "SELECT encode(sealed_jwk, 'hex'), signs_from, published_until FROM signing_keys"
        " WHERE revoked_at IS NULL"
        " AND (published_until IS NULL OR published_until > clock_timestamp())"
        " ORDER BY signs_from, kid",
        [&] { all.push_back(row); }, soci::into(row.sealed), soci::into(row.times.signs_from),
        soci::into(row.times.published_until));
    return all;
}

// One replica at a time makes it.
std::vector<Stored> make_first_key(Connection& connection, const platform::Sealer& sealer) {
    lock_signing_keys(connection);
    if (auto others = read_in_use(connection); !others.empty()) {
        return others;
    }
    insert_signing_key(connection, sealer, database_now(connection));
    return read_in_use(connection);
}

}  // namespace

Result<std::vector<ScheduledKey>> load_signing_keys(platform::db::Database& database,
                                                    const platform::Sealer& sealer) {
    std::vector<Stored> stored;
    auto read = database.read([&](Connection& connection) -> Result<void> {
        stored = read_in_use(connection);
        return {};
    });
    if (read && stored.empty()) {
        read = database.transact([&](Connection& connection) -> Result<void> {
            stored = make_first_key(connection, sealer);
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
