// Accounts of another system, as an operator takes them in.
#include <doctest/doctest.h>

#include <fstream>

#include "tests/e2e/authctl/house.hpp"
#include "tests/support/imported_hash_samples.hpp"

using namespace e2e;
using support::eventually;

namespace {

constexpr const char* kAda = "0193a5c1-7c2e-7b0e-9d3f-2b1a4c5d6e7f";

// A file with these lines, for as long as it lives.
class Lines {
public:
    explicit Lines(const std::string& text) { std::ofstream{path_, std::ios::binary} << text; }
    ~Lines() { std::remove(path_.c_str()); }
    Lines(const Lines&) = delete;
    Lines& operator=(const Lines&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_ = "import_test_" + std::to_string(getpid()) + ".ndjson";
};

std::string account(const std::string& name, const std::string& more = "") {
    return R"({"username":")" + name + R"(","email":")" + name + R"(@example.org")" + more + "}\n";
}

std::string of_id(const std::string& id) {
    return R"(,"id":")" + id + R"(")";
}

std::string many(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        text += account("user." + std::to_string(i), R"(,"created_at":"2020-01-01T00:00:00Z")");
    }
    return text;
}

// All that an import decides about the accounts, in one number of characters.
std::string digest_of(support::ScratchDatabase& database) {
    return database.text(
        "SELECT count(*) || ' ' || md5(string_agg(concat_ws(',', id, version, username, email,"
        " password_hash, first_name, last_name, created_at), ';' ORDER BY id)) FROM users");
}

}  // namespace

TEST_CASE("people who were taken in log in with their old passwords, and user-service knows them") {
    Services services;
    const Lines file{account("Ada", R"(,"first_name":"Ada","created_at":"2020-02-29T10:00:00Z",)"
                                    R"("password_hash":")" +
                                        std::string{support::kBcrypt2b} + R"(")") +
                     account("bob", R"(,"disabled":true)")};

    const auto imported = services.authctl({"users", "import", file.path()});

    CHECK(imported.status == 0);
    CHECK(imported.err.empty());
    CHECK(lines_of(imported.out).at(0) == "added 2 accounts, 0 already there, 0 refused");
    CHECK(has(imported.out, "1 of them without a password"));
    CHECK(has(imported.out, "eventctl resync"));
    CHECK_FALSE(Services::log_in(services.auth, "ada").empty());
    CHECK(services.auth_database.text("SELECT password_hash FROM users WHERE username = 'Ada'")
              .starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    CHECK_FALSE(Services::log_in(services.replica, "ada").empty());
    CHECK(Services::log_in(services.auth, "bob").empty());
    const auto ada = services.authctl({"users", "show", "ada"});
    CHECK(has(ada.out, "version   1\ndisabled  no\ncreated   2020-02-29T10:00:00.000000Z\n"));
    CHECK(has(services.authctl({"users", "show", "bob"}).out, "disabled  yes"));
    CHECK(services.auth_database.number("SELECT count(*) FROM outbox") == 0);
    CHECK(services.auth_database.text(
              "SELECT string_agg(action || ' ' || object || ' ' || outcome, '; ' ORDER BY id)"
              " FROM audit_events WHERE actor = 'operator'") ==
          "accounts.import_begun  done; accounts.imported accounts:2 added, 0 already there,"
          " 0 refused done");
}

TEST_CASE("what is imported again is there already, and stays as it is") {
    House house;
    const Lines file{account("ada", of_id(kAda)) + account("bob") +
                     account("cid", R"(,"created_at":"2020-01-01T00:00:00Z")")};
    REQUIRE(house.authctl({"users", "import", file.path()}).status == 0);
    house.auth_database.script("UPDATE users SET password_hash = 'another' WHERE username = 'ada'");
    const auto before = digest_of(house.auth_database);

    const auto again = house.authctl_json({"users", "import", file.path()});

    CHECK(again.integer("added") == 0);
    CHECK(again.integer("already_there") == 3);
    CHECK(again.integer("refused") == 0);
    CHECK(digest_of(house.auth_database) == before);
}

TEST_CASE("each line that is refused is named with what is wrong, and all others are done") {
    House house;
    house.auth_database.script(
        "INSERT INTO users (id, version, username, email, password_hash, created_at, updated_at,"
        " username_changed_at, deleted_at) VALUES"
        " ('0193a5c1-7c2e-7b0e-9d3f-000000000001', 1, 'Eve', 'eve@example.org', 'x', now(), now(),"
        " now(), NULL), ('0193a5c1-7c2e-7b0e-9d3f-000000000002', 4, 'mal', NULL, NULL, now(),"
        " now(), now(), now()), ('0193a5c1-7c2e-7b0e-9d3f-000000000003', 4, 'old', NULL, NULL,"
        " now(), now(), now(), now() - interval '31 days')");
    const Lines file{
        account("eve") +                                                     // 1
        R"({"username":"other","email":"EVE@example.org"})" + "\n" +         // 2
        account("mal") +                                                     // 3
        account("mallory", of_id("0193a5c1-7c2e-7b0e-9d3f-000000000002")) +  // 4
        account("adam", of_id("0193a5c1-7c2e-7b0e-9d3f-000000000001")) +     // 5
        account("old") +                                                     // 6, its name is free
        "\n" +                                                               // 7
        account("bob") + account("bob") +                                    // 8, 9: the same
        account("BOB", of_id(kAda)) +                                        // 10
        account("cid", R"(,"password_hash":"$2b$31$horse","admin":true)") +  // 11
        "{\"username\n" +                                                    // 12
        R"({"username":")" + std::string(70'000, 'x') + "\"}\n" + account("dan")  // 13, 14
    };

    const auto dry = house.authctl({"users", "import", "--dry-run", file.path()});
    const auto untouched = house.auth_database.number("SELECT count(*) FROM users");
    const auto imported = house.authctl({"users", "import", file.path()});

    CHECK(imported.status == 5);
    const auto refused = lines_of(imported.err);
    CHECK(refused == std::vector<std::string>{
                         "authctl: line 11: /password_hash password_hash_unfit: This is no hash of "
                         "a kind that is known, or it asks for too much.",
                         "authctl: line 11: /admin unknown_field: This member is not known here.",
                         refused.at(2),
                         "authctl: line 13: line_too_long: A line has 64 KiB at most.",
                         "authctl: line 1: /username username_taken: This username is taken.",
                         "authctl: line 2: /email email_taken: This mail address is taken.",
                         "authctl: line 3: /username username_taken: This username is taken.",
                         "authctl: line 4: /id account_deleted: The account of this id was deleted "
                         "here.",
                         "authctl: line 5: /id account_id_taken: An account with another username "
                         "or mail address has this id.",
                         "authctl: line 10: /username username_taken: This username is taken."});
    CHECK(refused.at(2).starts_with("authctl: line 12: malformed_json: "));
    CHECK_FALSE(has(imported.err, "horse"));
    CHECK(lines_of(imported.out).at(0) == "added 3 accounts, 1 already there, 9 refused");
    CHECK(dry.status == 5);
    CHECK(dry.err == imported.err);
    CHECK(lines_of(dry.out).at(0) == "would add 3 accounts, 1 already there, 9 refused");
    CHECK(untouched == 3);
    CHECK(house.auth_database.number("SELECT count(*) FROM users WHERE deleted_at IS NULL") == 4);
}

TEST_CASE("a dry run says what an import would, across batches, and writes nothing") {
    House house;
    const Lines file{many(2500) + account("USER.7", of_id(kAda)) +
                     account("user.8", R"(,"created_at":"2020-01-01T00:00:00Z")") +
                     R"({"username":"new","email":"user.9@example.org"})" + "\n"};

    const auto dry = house.authctl({"users", "import", "--dry-run", "--json", file.path()});

    CHECK(dry.status == 5);
    CHECK(dry.err.empty());
    CHECK(lines_of(dry.out) ==
          std::vector<std::string>{
              R"({"line":2501,"errors":[{"pointer":"/username","code":"username_taken"}]})",
              R"({"line":2503,"errors":[{"pointer":"/email","code":"email_taken"}]})",
              R"({"added":2500,"already_there":1,"refused":2,"without_password":2500,)"
              R"("dry_run":true,"whole":true})"});
    CHECK(house.auth_database.number("SELECT count(*) FROM users") == 0);
    CHECK(house.auth_database.number("SELECT count(*) FROM audit_events") == 0);
}

TEST_CASE("an import that is killed comes to the same end when it is run again") {
    House house;
    House at_once;
    constexpr int kAccounts = 12'000;
    const Lines file{many(kAccounts)};
    const auto done = [&] { return house.auth_database.number("SELECT count(*) FROM users"); };

    for (long long before = 0; before < kAccounts / 2; before = done()) {
        const support::Command killed{BINARY_DIR "/tools/authctl/authctl",
                                      {"users", "import", file.path()},
                                      house.auth_environment()};
        REQUIRE(eventually([&] { return done() > before; }));
    }  // -9
    REQUIRE(eventually([&] {
        return house.auth_database.number(
                   "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'authctl'"
                   " AND datname = current_database()") == 0;
    }));
    const auto killed_at = done();
    const auto again = house.authctl_json({"users", "import", file.path()});
    REQUIRE(at_once.authctl({"users", "import", file.path()}).status == 0);

    CHECK(killed_at < kAccounts);
    CHECK(again.integer("already_there") == killed_at);
    CHECK(again.integer("added") == kAccounts - killed_at);
    CHECK(digest_of(house.auth_database) == digest_of(at_once.auth_database));
}

TEST_CASE("standard input is a file too, and one that is not there has failed") {
    House house;
    const Lines file{account("ada")};
    auto variables = house.auth_environment();
    variables["authctl"] = BINARY_DIR "/tools/authctl/authctl";
    variables["file"] = file.path();

    const auto piped =
        support::Command{
            "/bin/sh", {"-c", "cat \"$file\" | \"$authctl\" users import -"}, variables}
            .wait();
    const auto missing = house.authctl({"users", "import", "/no/such\x1b/file"});
    const auto away = house.authctl({"users", "import", file.path()},
                                    {{"DATABASE_URL", "postgresql://u:hunter2@127.0.0.1:1/a"}});

    CHECK(piped.status == 0);
    CHECK(house.auth_database.number("SELECT count(*) FROM users") == 1);
    CHECK(missing.status == 1);
    CHECK(missing.err == "authctl: /no/such\\x1b/file: No such file or directory\n");
    CHECK(away.status == 1);
    CHECK(has(away.err, "authctl: the database auth: "));
    CHECK_FALSE(has(away.err, "hunter2"));
    CHECK(has(away.out, "stopped before the end; the same command goes on"));
}
