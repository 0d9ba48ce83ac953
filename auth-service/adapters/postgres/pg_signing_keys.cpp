#include "auth-service/adapters/postgres/pg_signing_keys.hpp"

#include "platform/core/encoding.hpp"

namespace auth {

namespace {

using platform::db::Connection;
using platform::jwt::SigningKey;

// One replica at a time makes the first key.
void make_first_key(Connection& connection, const platform::Sealer& sealer) {
    connection.execute_script("LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE");
    const auto key = SigningKey::generate();
    const auto sealed = platform::hex_encode(sealer.seal(key.private_jwk().expose()));
    connection.run(
        "INSERT INTO signing_keys (kid, sealed_jwk) SELECT :kid, decode(:sealed, 'hex')"
        " WHERE NOT EXISTS (SELECT FROM signing_keys)",
        soci::use(key.public_key().kid(), "kid"), soci::use(sealed, "sealed"));
}

std::vector<std::string> read_sealed(Connection& connection) {
    std::vector<std::string> all;
    std::string sealed;
    connection.each(
        "SELECT encode(sealed_jwk, 'hex') FROM signing_keys ORDER BY created_at, kid",
        [&] { all.push_back(sealed); }, soci::into(sealed));
    return all;
}

}  // namespace

platform::Result<std::vector<SigningKey>> load_signing_keys(platform::db::Database& database,
                                                            const platform::Sealer& sealer) {
    std::vector<std::string> stored;
    const auto read = database.transact([&](Connection& connection) -> platform::Result<void> {
        stored = read_sealed(connection);
        if (stored.empty()) {
            make_first_key(connection, sealer);
            stored = read_sealed(connection);
        }
        return {};
    });
    if (!read) {
        return read.error();
    }
    std::vector<SigningKey> keys;
    for (const auto& hex : stored) {
        const auto opened = sealer.open(platform::hex_decode(hex).value_or(""));
        auto key =
            opened ? SigningKey::parse(*opened) : platform::Result<SigningKey>{kSigningKeySealed};
        if (!key) {
            return key.error();
        }
        keys.push_back(std::move(*key));
    }
    return keys;
}

}  // namespace auth
