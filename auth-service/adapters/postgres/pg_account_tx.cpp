#include "auth-service/adapters/postgres/pg_account_tx.hpp"

#include "platform/messaging/envelope.hpp"
#include "platform/messaging/outbox.hpp"

namespace auth {

using soci::into;
using soci::use;

namespace {

std::optional<std::string> text_of(const std::optional<PersonName>& name) {
    return name ? std::optional{name->str()} : std::nullopt;
}

// An account with nothing in it yet, for SOCI to read into.
Account blank() {
    return {.id = AccountId{platform::Uuid{}},
            .version = 0,
            .username = {},
            .email = {},
            .first_name = {},
            .last_name = {},
            .created_at = {}};
}

}  // namespace

AccountTx::Insertion PgAccountTx::insert(const NewAccount& account,
                                         const PasswordHash& password_hash) {
    const auto first_name = text_of(account.first_name);
    const auto last_name = text_of(account.last_name);
    connection_.run(
        "INSERT INTO users (id, username, email, password_hash, first_name, last_name,"
        " created_at, updated_at, username_changed_at)"
        " VALUES (:id, :username, :email, :password_hash, :first_name, :last_name,"
        " :created_at, :created_at, :created_at) ON CONFLICT DO NOTHING",
        use(account.id, "id"), use(account.username.str(), "username"),
        use(account.email.str(), "email"), use(password_hash.phc, "password_hash"),
        use(first_name, "first_name"), use(last_name, "last_name"),
        use(account.created_at, "created_at"));
    if (connection_.affected_rows() == 1) {
        return Insertion::done;
    }
    return find_by_username(account.username.str()) ? Insertion::username_taken
                                                    : Insertion::email_taken;
}

std::optional<Account> PgAccountTx::find(const AccountId& id) {
    Account account = blank();
    const bool found = connection_.run(
        "SELECT id, version, username, email, first_name, last_name, created_at"
        " FROM users WHERE id = :id",
        use(id, "id"), into(account.id), into(account.version), into(account.username),
        into(account.email), into(account.first_name), into(account.last_name),
        into(account.created_at));
    return found ? std::optional{std::move(account)} : std::nullopt;
}

std::optional<Credentials> PgAccountTx::find_by_username(const std::string& username) {
    return find_where(
        "SELECT id, version, username, email, first_name, last_name, created_at, password_hash"
        " FROM users WHERE lower(username) = lower(:key)",
        username);
}

std::optional<Credentials> PgAccountTx::find_by_email(const std::string& email) {
    return find_where(
        "SELECT id, version, username, email, first_name, last_name, created_at, password_hash"
        " FROM users WHERE lower(email) = lower(:key)",
        email);
}

std::optional<Credentials> PgAccountTx::find_where(std::string_view sql, const std::string& key) {
    Credentials found{.account = blank(), .password_hash = {}};
    auto& account = found.account;
    const bool there = connection_.run(
        sql, use(key, "key"), into(account.id), into(account.version), into(account.username),
        into(account.email), into(account.first_name), into(account.last_name),
        into(account.created_at), into(found.password_hash.phc));
    return there ? std::optional{std::move(found)} : std::nullopt;
}

void PgAccountTx::publish(const events::UserCreated& event,
                          const platform::RequestContext& context) {
    namespace messaging = platform::messaging;
    const messaging::EnvelopeDraft draft{.id = platform::Uuid::v7(event.created_at),
                                         .source = std::string{kEventSource},
                                         .type = std::string{event.kType},
                                         .subject = event.user_id.str(),
                                         .sequence = event.version,
                                         .time = event.created_at,
                                         .data_schema = std::string{event.kDataSchema},
                                         .data = event.encode()};
    messaging::append(connection_, {.event_id = draft.id,
                                    .aggregate_id = event.user_id,
                                    .version = event.version,
                                    .type = draft.type,
                                    .routing_key = std::string{event.kRoutingKey},
                                    .payload = messaging::encode(draft),
                                    .context = context});
}

}  // namespace auth
