#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <thread>

#include "auth-service/adapters/postgres/pg_account_tx.hpp"
#include "auth-service/application/change_account.hpp"
#include "platform/db/database.hpp"
#include "tests/e2e/eventctl/house.hpp"
#include "tests/support/feeder.hpp"
#include "tests/support/kept_log.hpp"

using namespace e2e;
using support::eventually;

namespace {

constexpr int kAccounts = 2000;

// The ids of accounts by number.
std::string ids(House& house, std::initializer_list<int> numbers) {
    std::string list;
    for (const int number : numbers) {
        list += (list.empty() ? "'" : ",'") + house.id_of(number) + "'";
    }
    return "(" + list + ")";
}

std::map<std::string, std::set<std::string>> kinds_in(const support::Ended& ended) {
    std::map<std::string, std::set<std::string>> kinds;
    const auto differences = object_in(ended.out).objects("differences");
    REQUIRE_MESSAGE(differences, ended.out, ended.err);
    for (const auto& difference : *differences) {
        kinds[*difference.text("kind")].insert(*difference.text("id"));
    }
    return kinds;
}

std::set<std::string> set_of(House& house, std::initializer_list<int> numbers) {
    std::set<std::string> all;
    for (const int number : numbers) {
        all.insert(house.id_of(number));
    }
    return all;
}

// One of each column that is replicated, and of each kind.
void plant(House& house) {
    auto& references = house.user_database;
    const auto set = [&](const std::string& change, std::initializer_list<int> numbers) {
        references.script("UPDATE auth_users SET " + change + " WHERE auth_user_id IN " +
                          ids(house, numbers));
    };
    references.script("DELETE FROM auth_users WHERE auth_user_id IN " + ids(house, {1, 25}));
    set("version = version - 1", {3, 4});
    set("version = 0", {6});
    set("version = version + 7", {7, 8, 50});
    set("username = username || 'x'", {11});
    set("email = upper(email)", {12});
    set("first_name = NULL", {18});
    set("last_name = ''", {14});
    set("member_since = member_since + interval '1 microsecond'", {16});
    set("username_changed_at = NULL", {17});
    set("disabled = NOT disabled", {19, 20});
    set("username = 'left'", {75});  // of a tombstone
    set("deleted = false, username = 'back', email = 'b@example.org'", {100, 125});
    references.script(
        "INSERT INTO auth_users (auth_user_id, version, username, email) VALUES"
        " ('00000000-0000-7000-8000-000000000001', 0, 'ghost', 'g@example.org'),"
        " ('00000000-0000-7000-8000-000000000002', 9, 'ghost2', 'g2@example.org')");
}

}  // namespace

TEST_CASE("services that agree have no difference, and tombstones of ghosts are none") {
    auto& house = House::fresh();
    house.settle_accounts(kAccounts);
    house.user_database.script(
        "INSERT INTO auth_users (auth_user_id, version, deleted) VALUES (gen_random_uuid(), 3,"
        " true)");

    const auto found = house.eventctl({"reconcile"});

    CHECK(found.status == 0);
    CHECK(found.out == "2000 accounts, 2001 references, 0 differences\n");
    CHECK(found.err.empty());
}

TEST_CASE("reconcile finds every kind of difference in every column, and --fix heals all of them") {
    auto& house = House::fresh();
    house.settle_accounts(kAccounts);
    plant(house);

    const auto found = house.eventctl({"reconcile", "--json"});

    CHECK(found.status == 1);
    const auto kinds = kinds_in(found);
    CHECK(kinds.at("missing") == set_of(house, {1, 25}));
    CHECK(kinds.at("stale") == set_of(house, {3, 4, 6}));
    CHECK(kinds.at("ahead") == set_of(house, {7, 8, 50}));
    CHECK(kinds.at("wrong") == set_of(house, {11, 12, 18, 14, 16, 17, 19, 20, 75}));
    CHECK(kinds.at("resurrected") == set_of(house, {100, 125}));
    CHECK(kinds.at("ghost").size() == 2);
    CHECK(kinds.size() == 6);
    const auto differences = *object_in(found.out).objects("differences");
    const auto email = std::find_if(differences.begin(), differences.end(), [&](const auto& one) {
        return one.text("id") == house.id_of(12);
    });
    CHECK(email->texts("columns") == std::vector<std::string>{"email"});
    CHECK_FALSE(has(found.out, "example.org"));
    const auto before = house.user_database.number("SELECT sum(version) FROM auth_users");
    CHECK(house.auth_database.number("SELECT count(*) FROM outbox") == 0);

    const auto fixed = house.eventctl({"reconcile", "--fix"});

    CHECK_MESSAGE(fixed.status == 0, fixed.out, fixed.err);
    CHECK(has(fixed.out, "21 of 21 healed\n"));
    CHECK(house.user_database.number("SELECT sum(version) FROM auth_users") > before);
    CHECK(house.auth_database.text("SELECT CAST(version AS text) FROM users WHERE id = '" +
                                   house.id_of(7) + "'") == "11");  // 3 + 7, and one more
    CHECK(house.user_database.text("SELECT concat(deleted, version) FROM auth_users WHERE"
                                   " auth_user_id = '00000000-0000-7000-8000-000000000002'") ==
          "t10");
    const auto again = house.eventctl({"reconcile"});
    CHECK(again.status == 0);
    CHECK(again.out == "2000 accounts, 2002 references, 0 differences\n");
}

TEST_CASE("every column that an event sets is compared") {
    auto& house = House::fresh();

    // What is not: which event it was, when it came, and what is of the user's own doing.
    CHECK(house.user_database.text(
              "SELECT string_agg(column_name, ' ' ORDER BY column_name) FROM"
              " information_schema.columns WHERE table_name = 'auth_users' AND column_name NOT IN"
              " ('event_id', 'applied_at', 'activity_version', 'erased_at', 'checkins',"
              " 'profile_public', 'badges_public', 'goals_public')") ==
          "auth_user_id deleted disabled email first_name last_name member_since username"
          " username_changed_at version");
}

TEST_CASE("whom user-service holds for deleted cannot be healed, and is told so") {
    auto& house = House::fresh();
    house.settle_accounts(30);
    house.user_database.script(
        "UPDATE auth_users SET deleted = true, username = NULL, email = NULL WHERE auth_user_id = "
        "'" +
        house.id_of(2) + "'; DELETE FROM auth_users WHERE auth_user_id = '" + house.id_of(3) + "'");

    const auto fixed = house.eventctl({"reconcile", "--fix"});

    CHECK(fixed.status == 1);
    CHECK(has(fixed.out, "tombstone  " + house.id_of(2)));
    CHECK(has(fixed.out, "the account lives, and is deleted in user-service for good\n"));
    CHECK(has(fixed.out, "1 of 2 healed\n"));
}

TEST_CASE("what is on its way is no difference: it is waited for, or told apart") {
    auto& house = House::fresh();
    house.settle_accounts(30);
    house.kill_services();
    const auto id = house.id_of(3);
    house.auth_database.script(
        "UPDATE users SET version = version + 1 WHERE id = '" + id +
        "'; INSERT INTO outbox (shard, event_id, aggregate_id, agg_version, type, routing_key,"
        " payload, traceparent, request_id) VALUES (0, gen_random_uuid(), '" +
        id + "', 9, 't', 'user.updated.v1', '', '', '')");

    const auto found = house.eventctl({"reconcile", "--json", "--patience", "3"});
    house.auth_database.script("DELETE FROM outbox");
    const auto lost = house.eventctl({"reconcile", "--json", "--patience", "10"});

    CHECK(found.status == 1);
    CHECK(kinds_in(found).empty());
    CHECK(object_in(found.out).texts("pending") == std::vector<std::string>{id});
    CHECK(kinds_in(lost).at("stale") == std::set<std::string>{id});
}

TEST_CASE("a busy system shows no differences") {
    auto& house = House::fresh();
    house.settle_accounts(500);
    std::vector<auth::AccountId> people;
    for (int i = 1; i < 60; ++i) {
        people.push_back(*auth::AccountId::parse(house.id_of(i)));
    }
    platform::log::Logger log{"tests", platform::log::Level::debug, support::keep_log_line};
    const auto database =
        std::move(*platform::db::Database::open({.url = house.auth_database.url()}, log));
    long long changes = 0;
    std::jthread traffic{[&](const std::stop_token& stop) {
        platform::db::PgUnitOfWork<auth::AccountTx, auth::PgAccountTx> accounts{*database};
        const platform::SystemClock clock;
        const auth::DisableAccount disable{accounts, clock};
        const auth::EnableAccount enable{accounts, clock};
        const platform::RequestContext context{.request_id = "r", .traceparent = ""};
        while (!stop.stop_requested()) {
            for (const auto& person : people) {
                changes += disable(person, context) ? 1 : 0;
                changes += enable(person, context) ? 1 : 0;
            }
        }
    }};

    for (int i = 0; i < 3; ++i) {
        const auto found = house.eventctl({"reconcile", "--json"});
        CHECK_MESSAGE(found.status == 0, found.out, found.err);
    }
    traffic.request_stop();
    traffic.join();

    CHECK(house.eventctl({"reconcile"}).status == 0);  // and leaves nothing on its way
    MESSAGE(changes << " changes meanwhile");
    CHECK(changes > 100);
}

TEST_CASE("many deletions are refused by number and option: nobody is deleted, the rest healed") {
    auto& house = House::fresh();
    house.settle_accounts(30);
    house.auth_database.script(
        "DELETE FROM users WHERE id IN (SELECT id FROM users"
        " WHERE deleted_at IS NULL ORDER BY created_at LIMIT 11)");
    house.user_database.script("DELETE FROM auth_users WHERE auth_user_id = '" + house.id_of(30) +
                               "'");
    const auto deleted = [&] {
        return house.user_database.number("SELECT count(*) FROM auth_users WHERE deleted");
    };

    const auto refused = house.eventctl({"reconcile", "--fix"});

    CHECK(refused.status == 1);
    CHECK(refused.err ==
          "eventctl: --fix would delete 11 users in user-service for good, more than "
          "--deletions-max 10: none is deleted. Is this the right auth database? If so: "
          "--deletions-max 11\n");
    CHECK(has(refused.out, "1 of 12 healed\n"));
    CHECK(deleted() == 1);
    CHECK(house.user_database.number("SELECT count(*) FROM auth_users WHERE auth_user_id = '" +
                                     house.id_of(30) + "'") == 1);

    const auto allowed = house.eventctl({"reconcile", "--fix", "--deletions-max", "11"});

    CHECK(allowed.status == 0);
    CHECK(deleted() == 12);
}

TEST_CASE("where nothing heals, no more is announced, whatever could not be announced before") {
    auto& house = House::fresh();
    house.settle_accounts(1300);
    house.kill_services();
    house.user_database.script(
        "DELETE FROM auth_users WHERE auth_user_id > (SELECT auth_user_id FROM auth_users"
        " ORDER BY auth_user_id LIMIT 1); UPDATE auth_users SET version = 9223372036854775807");

    const auto fixed = house.eventctl({"reconcile", "--fix", "--patience", "6", "--json"});

    CHECK(fixed.status == 1);
    CHECK(object_in(fixed.out).text("trouble") == "The copy's version is the highest there is.");
    CHECK(has(fixed.err,
              "eventctl: could not be announced: The copy's version is the highest there is.\n"));
    CHECK(house.auth_database.number("SELECT count(*) FROM outbox") == 999);
}

TEST_CASE("a queue that is not empty leaves differences undecided, and is named") {
    auto& house = House::fresh();
    house.settle_accounts(3);
    house.user_database.script("DELETE FROM auth_users WHERE auth_user_id = '" + house.id_of(1) +
                               "'");
    support::feed({{.exchange = "user-service.retry",
                    .routing_key = "user-service.auth-events.retry.5m",
                    .body = "of somebody else",
                    .message_id = "foreign",
                    .type = "",
                    .content_type = ""}});

    const auto text = house.eventctl({"reconcile", "--patience", "3"});
    const auto json = house.eventctl({"reconcile", "--patience", "3", "--json"});

    CHECK(text.status == 1);
    CHECK(has(text.out,
              "1 account undecided: user-service.auth-events.retry.5m is not empty; --patience 400 "
              "outlasts every retry tier\n"));
    CHECK(object_in(json.out).texts("waits_in") ==
          std::vector<std::string>{"user-service.auth-events.retry.5m"});
}

TEST_CASE("a copy whose version is the highest there is cannot be mended, and is told so") {
    auto& house = House::fresh();
    house.settle_accounts(3);
    house.user_database.script(
        "UPDATE auth_users SET version = 9223372036854775807"
        " WHERE auth_user_id = '" +
        house.id_of(1) + "'");

    const auto fixed = house.eventctl({"reconcile", "--fix", "--patience", "5"});

    CHECK(fixed.status == 1);
    CHECK(has(fixed.out, "0 of 1 healed\n"));
    CHECK(fixed.err ==
          "eventctl: could not be announced: The copy's version is the highest there is.\n");
}
