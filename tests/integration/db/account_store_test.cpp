#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>

#include "auth-service/adapters/postgres/pg_account_tx.hpp"
#include "events/user_events.hpp"
#include "platform/db/database.hpp"
#include "tests/support/fake_accounts.hpp"
#include "tests/support/kept_log.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/servers.hpp"

using namespace auth;

namespace {

// A store of accounts under test; how many events it has let out.
struct StoreUnderTest {
    virtual ~StoreUnderTest() = default;
    virtual AccountStore& store() = 0;
    virtual long long announced() = 0;
};

struct Fake final : StoreUnderTest {
    support::FakeAccounts accounts;
    AccountStore& store() override { return accounts; }
    long long announced() override { return static_cast<long long>(accounts.published.size()); }
};

struct PostgreSql final : StoreUnderTest {
    support::ScratchDatabase scratch{"auth-service/migrations"};
    platform::log::Logger log{"tests", platform::log::Level::debug, support::keep_log_line};
    std::unique_ptr<platform::db::Database> database =
        std::move(*platform::db::Database::open({.url = scratch.url()}, log));
    platform::db::PgUnitOfWork<AccountTx, PgAccountTx> accounts{*database};

    AccountStore& store() override { return accounts; }
    long long announced() override { return scratch.number("SELECT count(*) FROM outbox"); }
};

NewAccount account_named(const std::string& username, const std::string& email) {
    const auto now = support::ManualClock{}.now();
    return {.id = AccountId::make(now),
            .username = *Username::parse(username),
            .email = *Email::parse(email),
            .first_name = *PersonName::parse("Zoë \"the\" {first}, \\"),
            .last_name = {},
            .created_at = now};
}

platform::Announcement announcement_of(const NewAccount& account) {
    const events::UserState state{.user_id = account.id.uuid(),
                                  .version = 1,
                                  .username = account.username.str(),
                                  .email = account.email.str(),
                                  .first_name = {},
                                  .last_name = {},
                                  .created_at = account.created_at,
                                  .username_changed_at = account.created_at};
    return events::announce(events::UserChange::created, state, account.created_at);
}

platform::Result<AccountTx::Insertion> insert(AccountStore& store, const NewAccount& account) {
    return store.transact([&](AccountTx& tx) -> platform::Result<AccountTx::Insertion> {
        const auto insertion = tx.insert(account, {"$argon2id$x"}, account.created_at);
        if (insertion == AccountTx::Insertion::done) {
            tx.publish(announcement_of(account), {.request_id = "r", .traceparent = "t"});
        }
        return insertion;
    });
}

constexpr platform::Fault kChangedMind{platform::ErrorCode::conflict, "changed_mind", "No."};

}  // namespace

TEST_CASE_TEMPLATE("a store of accounts", Store, Fake, PostgreSql) {
    Store under_test;
    auto& store = under_test.store();
    const auto ada = account_named("Ada", "ada@Example.org");
    REQUIRE(*insert(store, ada) == AccountTx::Insertion::done);

    SUBCASE("gives an account back as it was put in, by its id, name or address in any case") {
        REQUIRE(store.read([&](AccountTx& tx) -> platform::Result<void> {
            const auto by_id = tx.find(ada.id);
            const auto by_name = tx.find_by_username("aDA");
            const auto by_email = tx.find_by_email("ADA@example.ORG");
            REQUIRE(by_id);
            CHECK(by_id->username == "Ada");
            CHECK(by_id->email == "ada@example.org");
            CHECK(by_id->first_name == "Zoë \"the\" {first}, \\");
            CHECK_FALSE(by_id->last_name);
            CHECK(by_id->version == 1);
            CHECK(by_id->created_at == ada.created_at);
            CHECK(by_name->account.id == ada.id);
            CHECK(by_name->password_hash.phc == "$argon2id$x");
            CHECK(by_email->account.id == ada.id);
            CHECK_FALSE(tx.find_by_username("grace"));
            CHECK_FALSE(tx.find(AccountId::make(ada.created_at)));
            return {};
        }));
    }
    SUBCASE("tells another password from another hash of the same one") {
        REQUIRE(store.transact([&](AccountTx& tx) -> platform::Result<void> {
            tx.renew_password_hash(ada.id, {"$argon2id$y"});
            CHECK(tx.find_by_username("ada")->password_hash.phc == "$argon2id$y");
            CHECK_FALSE(tx.find_by_username("ada")->password_changed_at);
            tx.change_password(ada.id, {"$argon2id$z"}, ada.created_at);
            CHECK(tx.find_by_username("ada")->password_changed_at == ada.created_at);
            return {};
        }));
    }
    SUBCASE("says which of name and address is taken, without regard to case") {
        CHECK(*insert(store, account_named("ADA", "other@example.org")) ==
              AccountTx::Insertion::username_taken);
        CHECK(*insert(store, account_named("other", "ADA@EXAMPLE.ORG")) ==
              AccountTx::Insertion::email_taken);
        CHECK(under_test.announced() == 1);
    }
    SUBCASE("shows every account to whoever has to tell of all, in the order of ids, by pages") {
        const auto grace = account_named("grace", "grace@example.org");
        REQUIRE(*insert(store, grace) == AccountTx::Insertion::done);
        const auto later = ada.created_at + std::chrono::hours{1};
        REQUIRE(store.transact([&](AccountTx& tx) -> platform::Result<void> {
            tx.erase(ada.id, 7, later);
            tx.set_version(grace.id, 4);
            return {};
        }));
        const auto first = std::min(ada.id, grace.id);
        const auto second = std::max(ada.id, grace.id);

        REQUIRE(store.transact([&](AccountTx& tx) -> platform::Result<void> {
            const auto deleted = std::get<DeletedAccount>(*tx.lock_any(ada.id));
            CHECK(deleted.id == ada.id);
            CHECK(deleted.version == 7);
            CHECK(deleted.deleted_at == later);
            const auto living = std::get<Account>(*tx.lock_any(grace.id));
            CHECK(living.version == 4);
            CHECK(living.email == "grace@example.org");
            CHECK(living.first_name == "Zoë \"the\" {first}, \\");
            CHECK_FALSE(tx.lock_any(AccountId::make(later)));

            CHECK(tx.lock_page(std::nullopt, 10).size() == 2);
            const auto page = tx.lock_page(std::nullopt, 1);
            CHECK(page.size() == 1);
            CHECK((page[0].index() == 1) == (first == ada.id));
            CHECK(tx.lock_page(first, 10).size() == 1);
            CHECK(tx.lock_page(second, 10).empty());
            return {};
        }));
    }
    SUBCASE("changes an account as a whole, and refuses a name that is another's") {
        const auto grace = account_named("grace", "grace@example.org");
        REQUIRE(*insert(store, grace) == AccountTx::Insertion::done);
        const auto later = ada.created_at + std::chrono::hours{1};
        const auto rename = [&](const std::string& username) {
            return store.transact([&](AccountTx& tx) -> platform::Result<void> {
                auto account = tx.lock(ada.id);
                REQUIRE(account);
                account->version = 2;
                account->username = username;
                account->username_changed_at = later;
                account->first_name = std::nullopt;
                account->disabled = true;
                return tx.update(*account, later, ada.created_at) == AccountTx::Update::done
                           ? platform::Result<void>{}
                           : kChangedMind;
            });
        };

        CHECK_FALSE(rename("GRACE"));
        REQUIRE(rename("ada.king"));

        REQUIRE(store.read([&](AccountTx& tx) -> platform::Result<void> {
            const auto changed = tx.find_by_username("ada.king")->account;
            CHECK(changed.id == ada.id);
            CHECK(changed.version == 2);
            CHECK(changed.email == "ada@example.org");
            CHECK_FALSE(changed.first_name);
            CHECK(changed.created_at == ada.created_at);
            CHECK(changed.username_changed_at == later);
            CHECK(changed.disabled);
            CHECK_FALSE(tx.find_by_username("Ada"));
            return {};
        }));
    }
    SUBCASE("finds nothing of an account that was erased, and keeps its name taken") {
        REQUIRE(store.transact([&](AccountTx& tx) -> platform::Result<void> {
            tx.erase(ada.id, 2, ada.created_at);
            return {};
        }));

        REQUIRE(store.transact([&](AccountTx& tx) -> platform::Result<void> {
            CHECK_FALSE(tx.find(ada.id));
            CHECK_FALSE(tx.lock(ada.id));
            CHECK_FALSE(tx.find_by_username("Ada"));
            CHECK_FALSE(tx.find_by_email("ada@example.org"));
            return {};
        }));
        CHECK(*insert(store, account_named("ADA", "other@example.org")) ==
              AccountTx::Insertion::username_taken);
        CHECK(*insert(store, account_named("other", "ada@example.org")) ==
              AccountTx::Insertion::done);
    }
    SUBCASE("gives up the name of who was erased long ago, at registration and at a change") {
        const auto grace = account_named("grace", "grace@example.org");
        REQUIRE(*insert(store, grace) == AccountTx::Insertion::done);
        REQUIRE(store.transact([&](AccountTx& tx) -> platform::Result<void> {
            tx.erase(ada.id, 2, ada.created_at - std::chrono::seconds{1});
            return {};
        }));

        SUBCASE("registration") {
            CHECK(*insert(store, account_named("ADA", "other@example.org")) ==
                  AccountTx::Insertion::done);
        }
        SUBCASE("change") {
            REQUIRE(store.transact([&](AccountTx& tx) -> platform::Result<void> {
                auto account = *tx.lock(grace.id);
                account.username = "ADA";
                CHECK(tx.update(account, ada.created_at, ada.created_at) ==
                      AccountTx::Update::done);
                return {};
            }));
        }
        REQUIRE(store.transact([&](AccountTx& tx) -> platform::Result<void> {
            CHECK(tx.find_by_username("ada")->account.username == "ADA");
            CHECK(std::holds_alternative<DeletedAccount>(*tx.lock_any(ada.id)));
            return {};
        }));
    }
    SUBCASE("keeps sessions, by owner, oldest first, and lets go of those that are erased") {
        const auto grace = account_named("grace", "grace@example.org");
        REQUIRE(*insert(store, grace) == AccountTx::Insertion::done);
        const auto session_of = [&](const NewAccount& owner, int second) {
            const auto at = ada.created_at + std::chrono::seconds{second};
            return Session{.id = SessionId::make(at),
                           .owner = owner.id,
                           .counter = 0,
                           .device = "Zoë's \"phone\"",
                           .address = "2001:db8::1",
                           .created_at = at,
                           .last_used_at = at};
        };
        const auto first = session_of(ada, 1);
        const auto second = session_of(ada, 2);
        const auto hers = session_of(grace, 3);
        const auto later = ada.created_at + std::chrono::hours{1};
        REQUIRE(store.transact([&](AccountTx& tx) -> platform::Result<void> {
            for (const auto& session : {first, second, hers}) {
                tx.sessions().insert(session);
            }
            tx.sessions().set_counter(first.id, 7, later);
            tx.sessions().remember({.owner = ada.id, .session = {}, .not_before = later});
            return {};
        }));

        REQUIRE(store.transact([&](AccountTx& tx) -> platform::Result<void> {
            const auto stored = tx.sessions().of(ada.id);
            REQUIRE(stored.size() == 2);
            CHECK(stored[0].id == first.id);
            CHECK(stored[0].counter == 7);
            CHECK(stored[0].last_used_at == later);
            CHECK(stored[1].device == "Zoë's \"phone\"");
            CHECK(stored[1].address == "2001:db8::1");
            CHECK(tx.sessions().lock(first.id)->owner == ada.id);
            CHECK_FALSE(tx.sessions().lock(SessionId::make(later)));
            CHECK(tx.find_signed_in(ada.id, first.id)->username == "Ada");
            CHECK_FALSE(tx.find_signed_in(ada.id, hers.id));
            CHECK_FALSE(tx.sessions().erase(ada.id, hers.id));
            CHECK(tx.sessions().erase(ada.id, second.id)->id == second.id);
            CHECK(tx.sessions().erase_of(grace.id, hers.id).empty());
            CHECK(tx.sessions().erase_of(ada.id, std::nullopt).size() == 1);
            CHECK(tx.sessions().of(ada.id).empty());
            CHECK(tx.sessions().of(grace.id).size() == 1);
            return {};
        }));
    }
    SUBCASE("keeps what is on record about an account, newest first, by pages") {
        REQUIRE(store.transact([&](AccountTx& tx) -> platform::Result<void> {
            for (int i = 0; i < 3; ++i) {
                tx.audit().record({.actor = "anonymous",
                                   .subject = ada.id,
                                   .action = "session.opened",
                                   .outcome = std::to_string(i),
                                   .address = "192.0.2.1",
                                   .request_id = "r",
                                   .at = ada.created_at + std::chrono::seconds{i}});
            }
            tx.audit().record({.actor = "anonymous",
                               .subject = {},
                               .action = "session.opened",
                               .outcome = "x",
                               .address = "",
                               .request_id = "r",
                               .at = ada.created_at});
            return {};
        }));

        REQUIRE(store.transact([&](AccountTx& tx) -> platform::Result<void> {
            const auto page = tx.audit().of(ada.id, {.after = {}, .limit = 2});
            REQUIRE(page.items.size() == 2);
            CHECK(page.items[0].outcome == "2");
            CHECK(page.items[0].at == ada.created_at + std::chrono::seconds{2});
            const auto rest = tx.audit().of(ada.id, {.after = page.next, .limit = 2});
            REQUIRE(rest.items.size() == 1);
            CHECK(rest.items[0].outcome == "0");
            CHECK_FALSE(rest.next);
            return {};
        }));
    }
    SUBCASE("undoes everything when the closure fails, the announcement included") {
        const auto eve = account_named("eve", "eve@example.org");
        const auto failed = store.transact([&](AccountTx& tx) -> platform::Result<void> {
            tx.insert(eve, {"x"}, eve.created_at);
            tx.publish(announcement_of(eve), {.request_id = "r", .traceparent = "t"});
            return kChangedMind;
        });

        CHECK(failed.error().fault.slug == "changed_mind");
        CHECK(under_test.announced() == 1);
        CHECK(*insert(store, eve) == AccountTx::Insertion::done);
    }
}

TEST_CASE("of many who want one name at once exactly one gets it, and one event goes out") {
    PostgreSql under_test;
    std::atomic<int> done{0};
    std::atomic<int> taken{0};
    {
        std::vector<std::jthread> people;
        for (int i = 0; i < 8; ++i) {
            people.emplace_back([&, i] {
                const auto insertion =
                    insert(under_test.store(),
                           account_named("Ada", "ada" + std::to_string(i) + "@example.org"));
                REQUIRE(insertion);
                ++(*insertion == AccountTx::Insertion::done ? done : taken);
            });
        }
    }

    CHECK(done == 1);
    CHECK(taken == 7);
    CHECK(under_test.announced() == 1);
}

TEST_CASE("a committed transaction is told to whoever wakes the relay, a failed one is not") {
    PostgreSql under_test;
    int woken = 0;
    platform::db::PgUnitOfWork<AccountTx, PgAccountTx> accounts{*under_test.database,
                                                                [&] { ++woken; }};

    REQUIRE(insert(accounts, account_named("Ada", "ada@example.org")));
    (void)accounts.transact([](AccountTx&) -> platform::Result<void> { return kChangedMind; });

    CHECK(woken == 1);
}

TEST_CASE("an event in the outbox carries its request on") {
    PostgreSql under_test;
    const auto ada = account_named("Ada", "ada@example.org");

    REQUIRE(insert(under_test.store(), ada));

    auto& scratch = under_test.scratch;
    CHECK(scratch.text("SELECT request_id FROM outbox") == "r");
    CHECK(scratch.text("SELECT routing_key FROM outbox") == "user.created.v1");
    CHECK(scratch.text("SELECT aggregate_id FROM outbox") == ada.id.str());
    CHECK(scratch.text("SELECT convert_from(payload, 'UTF8')::json ->> 'subject' FROM outbox") ==
          ada.id.str());
}

TEST_CASE("what is on record can be neither changed nor removed, and its months are there") {
    PostgreSql under_test;
    REQUIRE(under_test.store().transact([](AccountTx& tx) -> platform::Result<void> {
        tx.audit().record({.actor = "operator",
                           .subject = {},
                           .action = "account.disabled",
                           .outcome = "done",
                           .address = "",
                           .request_id = "r",
                           .at = platform::SystemClock{}.now()});
        return {};
    }));

    auto& scratch = under_test.scratch;
    for (const char* sql : {"UPDATE audit_events SET outcome = 'x'", "DELETE FROM audit_events",
                            "TRUNCATE audit_events"}) {
        CAPTURE(sql);
        CHECK_THROWS_AS(scratch.script(sql), soci::soci_error);
    }
    CHECK(scratch.number("SELECT count(*) FROM audit_events") == 1);
    CHECK(scratch.number("SELECT count(*) FROM audit_events_other") == 0);
    CHECK(scratch.number("SELECT audit_make_partitions(3)") == 0);
    CHECK(scratch.number("SELECT audit_make_partitions(5)") == 2);
}
