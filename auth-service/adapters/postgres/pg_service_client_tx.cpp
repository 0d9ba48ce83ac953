#include "auth-service/adapters/postgres/pg_service_client_tx.hpp"

#include "platform/core/encoding.hpp"
#include "platform/db/array.hpp"

namespace auth {

using platform::Timestamp;
using soci::into;
using soci::use;

namespace {

// One client, for SOCI to read into.
struct Row {
    std::string id;
    std::string name;
    std::string scopes;
    Timestamp created_at{};
    std::optional<Timestamp> disabled_at;
    std::optional<std::string> newest, older;  // digests in hex

    [[nodiscard]] ServiceClient client() const {
        auto parsed_id = ServiceClientId::parse(id);
        auto parsed_name = ServiceName::parse(name);
        if (!parsed_id || !parsed_name) {
            throw soci::soci_error("A column that should hold a service's id or name does not.");
        }
        return {.id = std::move(*parsed_id),
                .name = std::move(*parsed_name),
                .scopes = ScopeSet::known_of(scopes),
                .created_at = created_at,
                .disabled_at = disabled_at};
    }
    [[nodiscard]] ServiceCredentials credentials() const {
        return {.client = client(), .secrets = {digest_of(newest), digest_of(older)}};
    }

private:
    static SecretDigest digest_of(const std::optional<std::string>& hex) {
        return hex ? SecretDigest::stored(platform::hex_decode(*hex).value_or(""))
                   : SecretDigest::nobodys();
    }
};

std::string array_of(const ScopeSet& scopes) {
    platform::db::ArrayLiteral array;
    for (const auto& scope : scopes.items()) {
        array.add(scope.str());
    }
    return array.str();
}

}  // namespace

ServiceClientTx::Insertion PgServiceClientTx::insert(const ServiceClient& client) {
    const auto scopes = array_of(client.scopes);
    connection_.run(
        "INSERT INTO service_clients (id, name, scopes, created_at, disabled_at)"
        " VALUES (:id, :name, CAST(:scopes AS text[]), :created_at, :disabled_at)"
        " ON CONFLICT DO NOTHING",
        use(client.id.str(), "id"), use(client.name.str(), "name"), use(scopes, "scopes"),
        use(client.created_at, "created_at"), use(client.disabled_at, "disabled_at"));
    if (connection_.affected_rows() == 1) {
        return Insertion::done;
    }
    int taken = 0;
    connection_.run("SELECT count(*) FROM service_clients WHERE id = :id",
                    use(client.id.str(), "id"), into(taken));
    return taken > 0 ? Insertion::id_taken : Insertion::name_taken;
}

std::optional<ServiceCredentials> PgServiceClientTx::find(std::string_view id) {
    const std::string wanted{id};
    Row row;
    const bool found = connection_.run(
        "SELECT id, name, array_to_string(scopes, ' '), created_at, disabled_at,"
        " (SELECT encode(digest, 'hex') FROM service_secrets WHERE client_id = id"
        "  ORDER BY generation DESC LIMIT 1),"
        " (SELECT encode(digest, 'hex') FROM service_secrets WHERE client_id = id"
        "  ORDER BY generation DESC LIMIT 1 OFFSET 1)"
        " FROM service_clients WHERE id = :id",
        use(wanted, "id"), into(row.id), into(row.name), into(row.scopes), into(row.created_at),
        into(row.disabled_at), into(row.newest), into(row.older));
    return found ? std::optional{row.credentials()} : std::nullopt;
}

// Secrets are read by a statement of their own, after the lock: what another transaction has made
// of them meanwhile is seen then.
std::optional<ServiceCredentials> PgServiceClientTx::lock(const ServiceClientId& id) {
    std::string locked;
    const bool found = connection_.run("SELECT id FROM service_clients WHERE id = :id FOR UPDATE",
                                       use(id.str(), "id"), into(locked));
    return found ? find(id.str()) : std::nullopt;
}

std::vector<ServiceClient> PgServiceClientTx::all() {
    std::vector<ServiceClient> clients;
    Row row;
    connection_.each(
        "SELECT id, name, array_to_string(scopes, ' '), created_at, disabled_at"
        " FROM service_clients ORDER BY name",
        [&] { clients.push_back(row.client()); }, into(row.id), into(row.name), into(row.scopes),
        into(row.created_at), into(row.disabled_at));
    return clients;
}

void PgServiceClientTx::add_secret(const ServiceClientId& id, const SecretDigest& digest,
                                   Timestamp now) {
    connection_.run(
        "DELETE FROM service_secrets WHERE client_id = :id AND generation <"
        " (SELECT max(generation) FROM service_secrets WHERE client_id = :id)",
        use(id.str(), "id"));
    const auto hex = platform::hex_encode(digest.str());
    connection_.run(
        "INSERT INTO service_secrets (client_id, generation, digest, created_at)"
        " SELECT :id, COALESCE(max(generation), 0) + 1, decode(:digest, 'hex'),"
        " CAST(:now AS timestamptz)"
        " FROM service_secrets WHERE client_id = :id",
        use(id.str(), "id"), use(hex, "digest"), use(now, "now"));
}

void PgServiceClientTx::set_disabled_at(const ServiceClientId& id,
                                        const std::optional<Timestamp>& disabled_at) {
    connection_.run("UPDATE service_clients SET disabled_at = :disabled_at WHERE id = :id",
                    use(disabled_at, "disabled_at"), use(id.str(), "id"));
}

}  // namespace auth
