#include "auth-service/adapters/postgres/signing_key_rows.hpp"

#include "platform/core/encoding.hpp"
#include "platform/jwt/keys.hpp"

namespace auth {

using platform::db::Connection;
using platform::jwt::SigningKey;

namespace {

// A kid that begins with a dash would be taken for an option of authctl: one in 64.
SigningKey generate_key() {
    auto key = SigningKey::generate();
    while (key.public_key().kid().starts_with('-')) {
        key = SigningKey::generate();
    }
    return key;
}

}  // namespace

void lock_signing_keys(Connection& connection) {
    connection.execute_script("LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE");
}

platform::Timestamp database_now(Connection& connection) {
    platform::Timestamp now{};
    connection.run("SELECT clock_timestamp()", soci::into(now));
    return now;
}

std::string insert_signing_key(Connection& connection, const platform::Sealer& sealer,
                               platform::Timestamp signs_from) {
    const auto key = generate_key();
    const auto sealed = platform::hex_encode(sealer.seal(key.private_jwk().expose()));
    connection.run(
        "INSERT INTO signing_keys (kid, sealed_jwk, signs_from)"
        " VALUES (:kid, decode(:sealed, 'hex'), :signs_from)",
        soci::use(key.public_key().kid(), "kid"), soci::use(sealed, "sealed"),
        soci::use(signs_from, "signs_from"));
    return key.public_key().kid();
}

}  // namespace auth
