#include "tests/fault/world.hpp"

#include <cstdlib>
#include <stdexcept>

#include "tests/fault/broker_admin.hpp"
#include "tests/support/proxy.hpp"
#include "tests/support/servers.hpp"

namespace fault {

namespace {

using namespace std::chrono_literals;
using support::environment;
using Environment = support::ServiceProcess::Environment;

constexpr auto kTendEvery = 20ms;

void migrate(const std::string& service, const char* url_variable) {
    const std::string command = "DATABASE_URL='" + environment(url_variable) +
                                "' '" BINARY_DIR "/tools/migrate/migrate' up --path '" SOURCE_DIR
                                "/" +
                                service + "-service/migrations' > /dev/null";
    if (std::system(command.c_str()) != 0) {
        throw std::runtime_error{"the databases could not be migrated"};
    }
}

// Rows that only this test writes, so nobody else needs a right to these tables.
void note_events(Sql& database) {
    database.script(
        "SET client_min_messages = warning; CREATE TABLE IF NOT EXISTS fault_published (event_id "
        "uuid PRIMARY KEY);"
        "CREATE OR REPLACE FUNCTION fault_note_event() RETURNS trigger LANGUAGE plpgsql"
        " SECURITY DEFINER AS $$ BEGIN"
        " INSERT INTO public.fault_published VALUES (NEW.event_id); RETURN NULL; END $$;"
        "CREATE OR REPLACE TRIGGER fault_note_event AFTER INSERT ON outbox"
        " FOR EACH ROW EXECUTE FUNCTION fault_note_event();"
        "TRUNCATE outbox, fault_published");
}

void note_changes(Sql& user) {
    user.script(
        "SET client_min_messages = warning; CREATE TABLE IF NOT EXISTS fault_history (seq "
        "bigserial PRIMARY KEY, id uuid NOT NULL,"
        " version bigint NOT NULL, deleted boolean NOT NULL,"
        " at timestamptz NOT NULL DEFAULT clock_timestamp());"
        "CREATE OR REPLACE FUNCTION fault_note_change() RETURNS trigger LANGUAGE plpgsql"
        " SECURITY DEFINER AS $$ BEGIN INSERT INTO public.fault_history (id, version, deleted)"
        " VALUES (NEW.auth_user_id, NEW.version, NEW.deleted); RETURN NULL; END $$;"
        "CREATE OR REPLACE TRIGGER fault_note_change AFTER INSERT OR UPDATE OF version"
        " ON auth_users FOR EACH ROW EXECUTE FUNCTION fault_note_change();"
        "TRUNCATE auth_users, revoked_sessions, parked_events, suspect_events, fault_history"
        " CASCADE");
}

Environment common(const Environment& more) {
    Environment variables{
        {"ISSUER_URL", "https://auth.example.org"},
        {"TOKEN_AUDIENCE", "platform"},
        {"THROTTLE_ADDRESS_PER_MINUTE", "100000"},  // all clients have one address
        {"HTTP_THREADS", "2"},
        {"HASHING_THREADS", "1"},
        {"DATABASE_POOL_SIZE", "6"},
        {"LOG_LEVEL", "warning"},
        {"PATH", "/usr/bin:/bin"}};
    for (const auto& [name, value] : more) {
        variables[name] = value;
    }
    return variables;
}

}  // namespace

std::string superuser_url(const std::string& database) {
    const auto server = environment("TEST_POSTGRES_URL");
    return server.substr(0, server.rfind('/') + 1) + database;
}

World::World(const Environment& variables)
    : clients_{proxy_.to({support::port_of(environment("AUTH_DATABASE_URL"))})} {
    migrate("auth", "AUTH_MIGRATE_DATABASE_URL");
    migrate("user", "USER_MIGRATE_DATABASE_URL");
    auto auth = auth_database();
    auto user = user_database();
    note_events(auth);
    auth.script("TRUNCATE users, sessions");
    note_events(user);
    note_changes(user);
    broker::prepare();
    start_replicas(variables);
    keeper_ = std::thread{[this] {
        while (!over_) {
            for (const auto& replica : replicas_) {
                replica->tend();
            }
            std::this_thread::sleep_for(kTendEvery);
        }
    }};
    if (!wait_ready(60s)) {
        throw std::runtime_error{"the replicas did not get ready"};
    }
}

World::~World() {
    over_ = true;
    if (keeper_.joinable()) {
        keeper_.join();
    }
    for (const auto& replica : replicas_) {
        replica->stay_down();
    }
}

void World::start_replicas(const Environment& variables) {
    const auto database_port = support::port_of(environment("AUTH_DATABASE_URL"));
    const auto broker_ports = broker::ports();
    const auto add = [&](const std::string& name, const std::string& service,
                         const Environment& own) {
        auto all = common(variables);
        all.insert(own.begin(), own.end());
        replicas_.push_back(std::make_unique<Replica>(
            name, BINARY_DIR "/" + service + "/" + service, proxy_.to({database_port}),
            proxy_.to(broker_ports), std::move(all)));
        replicas_.back()->start();
    };
    for (std::size_t i = 0; i < kAuths; ++i) {
        add("auth-" + std::to_string(i + 1), "auth-service",
            {{"DATABASE_URL", environment("AUTH_DATABASE_URL")},
             {"RABBITMQ_URL", environment("AUTH_RABBITMQ_URL")},
             {"SECRET_KEY", "q7Zk2Wm9Xc4Vb8Nn1Ll6Pp3Rr5Tt0YyA"}});
    }
    for (std::size_t i = 0; i < kUsers; ++i) {
        add("user-" + std::to_string(i + 1), "user-service",
            {{"DATABASE_URL", environment("USER_DATABASE_URL")},
             {"RABBITMQ_URL", environment("USER_RABBITMQ_URL")},
             {"SECRET_KEY", "B1Gg5Hh7Jj2Kk9Dd3Ff8Ss0Aa4QqWwEe"},
             {"JWKS_URL", auth(i).process().url() + "/.well-known/jwks.json"}});
    }
}

std::vector<Link*> World::broker_links() {
    std::vector<Link*> links;
    for (const auto& replica : replicas_) {
        links.push_back(&replica->broker());
    }
    return links;
}

std::vector<Link*> World::auth_database_links() {
    return {&auth(0).database(), &auth(1).database(), &clients_};
}

std::vector<Link*> World::user_database_links() {
    return {&user(0).database(), &user(1).database()};
}

Sql World::auth_database() {
    return Sql{superuser_url("auth")};
}

Sql World::user_database() {
    return Sql{superuser_url("user_service")};
}

bool World::wait_ready(std::chrono::seconds patience) {
    return support::eventually(
        [this] {
            for (const auto& replica : replicas_) {
                if (!replica->is_ready()) {
                    return false;
                }
            }
            return true;
        },
        patience);
}

}  // namespace fault
