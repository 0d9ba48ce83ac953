#include <doctest/doctest.h>

#include "tests/e2e/authctl/house.hpp"

using namespace e2e;

namespace {

struct Refusal {
    std::vector<std::string> arguments;
    std::string says;  // its first line
};

}  // namespace

TEST_CASE("bad input is refused with what is wrong with it") {
    const House house;
    const std::vector<Refusal> refusals{
        {{}, "A subcommand is required"},
        {{"nope"}, "authctl: there is no command 'nope'; --help lists them"},
        {{"keys"}, "A subcommand is required"},
        {{"keys", "revoke"}, "KID is required"},
        {{"keys", "revoke", ""}, "KID: '' is not anything"},
        {{"keys", "rotate", "now"}, "The following argument was not expected: now"},
        {{"services"}, "A subcommand is required"},
        {{"services", "create", "a"}, "--scope is required"},
        {{"services", "create", "a b", "--scope", "users:read"},
         "NAME: 'a b': A service's name has 1 to 64 of letters, digits, '.', '_' and '-'."},
        {{"services", "create", "a", "--scope", "users:write"},
         "--scope: 'users:write' is not a scope; there are badges:award, revocations:read,"
         " users:read"},
        {{"services", "create", "a", "--scope", "users:read", "--id", "first-party"},
         "--id: 'first-party': A service's id has 1 to 64 of a-z, 0-9, '.', '_' and '-', begins"
         " with a letter, and is not 'first-party'."},
        {{"services", "create", "a", "--scope", "users:read", "--id", "a"},
         "--id requires --secret-file"},
        {{"services", "create", "a", "--scope", "users:read", "--secret-file", "f"},
         "--secret-file requires --id"},
        {{"services", "rotate"}, "ID is required"},
        {{"services", "disable", ""},
         "ID: '': A service's id has 1 to 64 of a-z, 0-9, '.', '_' and '-', begins with a letter,"
         " and is not 'first-party'."},
        {{"users", "show"}, "USER is required"},
        {{"users", "disable", ""}, "USER: '' is not anything"},
        {{"users", "import"}, "FILE is required"},
        {{"users", "import", ""}, "FILE: '' is not anything"},
        {{"users", "show", "a", "b"}, "The following argument was not expected: b"},
    };

    for (const auto& refusal : refusals) {
        CAPTURE(refusal.says);
        const auto ended = house.authctl(refusal.arguments);
        CHECK(ended.status == 2);
        CHECK(ended.out.empty());
        CHECK(lines_of(ended.err).at(0) == refusal.says);
    }
}

TEST_CASE("a configuration is refused whole, by the names of what is wrong, and no secret") {
    const House house;

    const auto all = house.authctl({"keys", "rotate"}, {{"DATABASE_URL", "hunter2"},
                                                        {"SECRET_KEY", "hunter2"},
                                                        {"SECRET_KEY_PREVIOUS", "hunter3"},
                                                        {"ACCESS_TOKEN_TTL", "soon"},
                                                        {"KEY_LEAD", "3"}});
    const auto needless = house.authctl({"keys", "list"}, {{"SECRET_KEY", ""}, {"KEY_LEAD", "x"}});
    const auto file = house.authctl({"users", "show", "ada"},
                                    {{"DATABASE_URL", ""}, {"DATABASE_URL_FILE", "/no/such/file"}});

    CHECK(all.status == 3);
    CHECK(all.out.empty());
    REQUIRE(lines_of(all.err).size() == 5);
    for (const char* name : {"DATABASE_URL: ", "SECRET_KEY: ", "SECRET_KEY_PREVIOUS: ",
                             "ACCESS_TOKEN_TTL: ", "KEY_LEAD: "}) {
        CHECK(has(all.err, std::string{"authctl: "} + name));
    }
    CHECK_FALSE(has(all.err, "hunter"));
    CHECK(needless.status == 0);
    CHECK(file.status == 3);
    CHECK(file.err == "authctl: DATABASE_URL_FILE: the file cannot be read\n");
}

TEST_CASE("a database that is away, or refuses, is told without its password") {
    const House house;
    const auto away = house.authctl({"keys", "rotate"},
                                    {{"DATABASE_URL", "postgresql://u:hunter2@127.0.0.1:1/a"}});
    const auto url = house.auth_database.url();
    const auto stranger = support::environment("USER_DATABASE_URL");
    const auto refused = house.authctl(
        {"keys", "rotate"},
        {{"DATABASE_URL", stranger.substr(0, stranger.rfind('/')) + url.substr(url.rfind('/'))}});

    CHECK(away.status == 1);
    CHECK(has(away.err, "authctl: the database auth: "));
    CHECK(has(away.err, "connection to server at \"127.0.0.1\", port 1 failed"));
    CHECK_FALSE(has(away.err, "hunter2"));
    CHECK(refused.status == 1);
    CHECK(has(refused.err, "42501: permission denied for table signing_keys"));
}

TEST_CASE("help is for everybody, without any configuration") {
    const House house;
    const support::Command::Environment none{{"DATABASE_URL", ""}, {"SECRET_KEY", ""}};

    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"--help"}, {"keys", "--help"}, {"keys", "revoke", "--help"}}) {
        const auto ended = house.authctl(arguments, none);
        CHECK(ended.status == 0);
        CHECK(has(ended.out, "--help"));
    }
}

TEST_CASE("a command whose output cannot be written says so, and has failed") {
    const House house;
    auto variables = house.auth_environment();
    variables["authctl"] = BINARY_DIR "/tools/authctl/authctl";

    const auto full =
        support::Command{"/bin/sh", {"-c", "\"$authctl\" keys list > /dev/full"}, variables}.wait();

    CHECK(full.status == 1);
    CHECK(full.err == "authctl: standard output: No space left on device\n");
}
