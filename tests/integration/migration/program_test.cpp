#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "platform/json/reader.hpp"
#include "tests/integration/migration/world.hpp"

// The commands of the program, where nothing is wrong.

using namespace platform;

namespace {

std::string joined_states(const std::string& json) {
    std::string text;
    const auto object = json::Object::parse(json);
    REQUIRE(object);
    const auto migrations = object->objects("migrations").value();
    for (const auto& one : migrations) {
        text += std::to_string(*one.integer("number")) + " " + *one.text("state") + ";";
    }
    return text;
}

std::string contents(const std::filesystem::path& path) {
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
}

void write_three(const World& world) {
    for (const char* number : {"1", "2", "3"}) {
        const std::string stem = std::string{"000"} + number + "_t" + number;
        world.write(stem + ".up.sql", std::string{"CREATE TABLE t"} + number + " (n int);\n");
        world.write(stem + ".down.sql", std::string{"DROP TABLE t"} + number + ";\n");
    }
}

}  // namespace

TEST_CASE("ten programs at once on an empty database apply each migration once and all end well") {
    for (const char* service : {"auth", "user"}) {
        World world;
        world.take_files_of(service);
        std::vector<std::unique_ptr<support::Command>> runners;
        for (int i = 0; i < 10; ++i) {
            runners.push_back(world.start({"up"}));
        }
        std::string out;
        for (const auto& runner : runners) {
            const auto ended = runner->wait();
            CHECK_MESSAGE(ended.status == 0, ended.err);
            out += ended.out;
        }

        for (const auto& migration : world.files()) {
            const auto line = "applied " + migration::title_of(migration.number, migration.name);
            const auto found = out.find(line);
            CHECK_MESSAGE(found != std::string::npos, line);
            CHECK_MESSAGE(out.find(line, found + 1) == std::string::npos, line);
        }
        CHECK(world.run({"verify"}).status == 0);
    }
}

TEST_CASE("up, down and status go as far as they are told to") {
    World world;
    write_three(world);

    CHECK(world.run({"up", "--to", "2"}).out.find("applied 0002_t2 (") != std::string::npos);
    CHECK(joined_states(world.run({"status", "--json"}).out) == "1 applied;2 applied;3 pending;");
    CHECK(world.run({"verify"}).status == 13);
    CHECK(world.run({"up"}).status == 0);
    CHECK(world.run({"up"}).out == "nothing to do\n");
    CHECK(world.run({"verify"}).out == "every migration is applied, as its file says\n");
    const auto undone = json::Object::parse(world.run({"down", "2", "--json"}).out);
    REQUIRE(undone);
    CHECK(undone->objects("migrations")->size() == 2);
    CHECK(undone->objects("migrations")->front().text("name") == "t3");
    CHECK(world.run({"status"}).out.find("0002_t2    pending") != std::string::npos);
    CHECK(world.run({"down", "--to", "0"}).status == 0);
    CHECK(joined_states(world.run({"status", "--json"}).out) == "1 pending;2 pending;3 pending;");
}

TEST_CASE("a plan is what up would run, and what it says can be run") {
    World world;
    World by_hand;
    write_three(world);
    world.write("0003_t3.up.sql",
                "-- migrate: no-transaction\nCREATE INDEX CONCURRENTLY i ON t1 (n)");
    REQUIRE(world.run({"up", "--to", "1"}).status == 0);

    const auto plan = world.run({"plan"}).out;

    CHECK(plan ==
          "-- 0002_t2.up.sql\nBEGIN;\nCREATE TABLE t2 (n int);\nCOMMIT;\n\n"
          "-- 0003_t3.up.sql\n-- migrate: no-transaction\nCREATE INDEX CONCURRENTLY i ON t1 (n)\n"
          "\n");
    CHECK(joined_states(world.run({"status", "--json"}).out) == "1 applied;2 pending;3 pending;");
    CHECK(world.run({"plan", "--to", "2"}).out.find("0003") == std::string::npos);
    const auto whole = plan.substr(0, plan.find("-- 0003"));
    by_hand.scratch.script("CREATE TABLE t1 (n int);" + whole);
    CHECK(by_hand.scratch.number("SELECT (to_regclass('t2') IS NOT NULL)::int") == 1);
    REQUIRE(world.run({"up"}).status == 0);
    CHECK(world.run({"plan"}).out == "-- nothing to do\n");
}

TEST_CASE("a database that was made otherwise begins its history where it is") {
    World world;
    write_three(world);
    world.scratch.script("CREATE TABLE t1 (n int); CREATE TABLE t2 (n int)");

    CHECK(world.run({"baseline", "2"}).status == 0);

    CHECK(world.run({"up"}).status == 0);
    CHECK(world.scratch.number("SELECT (to_regclass('t3') IS NOT NULL)::int") == 1);
    CHECK(world.run({"baseline", "3"}).status == 16);
    CHECK(world.run({"verify"}).status == 0);
}

TEST_CASE("a history is mended on purpose only, and says what was mended") {
    World world;
    write_three(world);
    REQUIRE(world.run({"up"}).status == 0);
    world.append("0001_t1.up.sql", "-- a word more\n");
    std::filesystem::remove(world.directory / "0003_t3.up.sql");
    std::filesystem::remove(world.directory / "0003_t3.down.sql");
    CHECK(joined_states(world.run({"status", "--json"}).out) == "1 changed;2 applied;3 vanished;");

    const auto mended = world.run({"repair"});

    CHECK(mended.status == 0);
    CHECK(mended.out ==
          "taken as its file is now: 0001_t1\nforgotten, as its file has vanished: 0003_t3\n");
    CHECK(world.run({"verify"}).status == 0);
    CHECK(world.run({"repair"}).out == "nothing to do\n");
}

TEST_CASE("new writes the pair of the next number, and never over a file") {
    World world;
    world.write("README.md", "About these.");

    CHECK(world.run({"new", "first"}).status == 0);
    CHECK(world.run({"new", "add_locale"}).out.find("0002_add_locale.up.sql") != std::string::npos);

    CHECK(contents(world.directory / "0002_add_locale.down.sql").starts_with("-- "));
    CHECK(world.run({"new", "Add-Locale"}).status == 2);
    CHECK(world.run({"up"}).status == 0);
    CHECK(world.run({"down", "--to", "0"}).status == 0);
    world.write("999999999_last.up.sql", "SELECT 1");
    CHECK(world.run({"new", "one_more"}).status == 1);
}

TEST_CASE("apply-migrations brings both services' databases up, under its own name too") {
    for (const std::string command : {"migrate", "apply-migrations"}) {
        World auth;
        World user;
        std::vector<std::string> arguments;
        if (command == "migrate") {
            arguments.emplace_back("apply-migrations");
        }
        support::Command::Environment environment{{"AUTH_MIGRATE_DATABASE_URL", auth.scratch.url()},
                                                  {"MIGRATIONS_DIR", SOURCE_DIR}};
        const auto binary = BINARY_DIR "/tools/migrate/" + command;
        auth.take_files_of("auth");
        user.take_files_of("user");

        CHECK(support::Command{binary, arguments, environment}.wait().status == 3);
        CHECK(auth.run({"status"}).out.find("applied") == std::string::npos);

        environment["USER_MIGRATE_DATABASE_URL"] = user.scratch.url();
        const auto ended = support::Command{binary, arguments, environment}.wait();
        CHECK_MESSAGE(ended.status == 0, ended.err);
        CHECK(auth.run({"verify"}).status == 0);
        CHECK(user.run({"verify"}).status == 0);
    }
}
