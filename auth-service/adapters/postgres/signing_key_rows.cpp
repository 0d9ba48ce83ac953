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

bool note_token_lifetime(Connection& connection, std::chrono::seconds lifetime) {
    const std::int64_t lifetime_s = lifetime.count();
    const std::int64_t skew_s = kClockSkewMax.count();
    int noted = 0;
    connection.run(
        "WITH noted AS (UPDATE signing_keys AS k SET token_lifetime_s = CAST(:lifetime AS bigint)"
        " FROM (SELECT kid, lead(signs_from) OVER (ORDER BY signs_from, kid) AS next_from"
        " FROM signing_keys WHERE revoked_at IS NULL) AS o"
        " WHERE o.kid = k.kid AND k.token_lifetime_s < :lifetime AND (o.next_from IS NULL OR"
        " o.next_from > clock_timestamp() - CAST(:skew AS bigint) * interval '1 second')"
        " RETURNING 1) SELECT count(*)::int FROM noted",
        soci::use(lifetime_s, "lifetime"), soci::use(skew_s, "skew"), soci::into(noted));
    return noted > 0;
}

void set_published_until(Connection& connection) {
    const std::int64_t skew_s = kClockSkewMax.count();
    connection.run(
        "UPDATE signing_keys AS k SET published_until = CASE WHEN o.next_from IS NOT NULL THEN"
        " greatest(k.published_until, o.next_from"
        " + (k.token_lifetime_s + CAST(:skew AS bigint)) * interval '1 second') END"
        " FROM (SELECT kid, lead(signs_from) OVER (ORDER BY signs_from, kid) AS next_from"
        " FROM signing_keys WHERE revoked_at IS NULL) AS o WHERE o.kid = k.kid",
        soci::use(skew_s, "skew"));
}

}  // namespace auth
