#include <doctest/doctest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <string>

#include "platform/db/connection.hpp"
#include "tests/support/servers.hpp"

namespace {

struct Ended {
    int status;
    std::string said;  // on both outputs
};

Ended run_migrate(const std::string& url, const std::string& arguments) {
    const std::string line =
        "DATABASE_URL='" + url + "' '" BINARY_DIR "/tools/migrate/migrate' " + arguments + " 2>&1";
    FILE* pipe = popen(line.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string said;
    std::array<char, 1024> part{};
    for (auto size = fread(part.data(), 1, part.size(), pipe); size > 0;
         size = fread(part.data(), 1, part.size(), pipe)) {
        said.append(part.data(), size);
    }
    return {WEXITSTATUS(pclose(pipe)), said};
}

}  // namespace

TEST_CASE("migrate says whom it waits for, and has an exit status of its own for giving up") {
    support::ScratchDatabase scratch;
    scratch.script("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    scratch.script("SELECT pg_advisory_lock(1296648018)");
    const std::string up = "up --path '" SOURCE_DIR "/user-service/migrations'";

    const auto given_up = run_migrate(scratch.url(), up + " --lock-timeout 1");
    scratch.script("SELECT pg_advisory_unlock_all()");
    const auto done = run_migrate(scratch.url(), up + " --lock-timeout 0");

    CHECK(given_up.status == 4);
    CHECK(given_up.said.find("waiting for another run: process ") != std::string::npos);
    CHECK(given_up.said.find("(test), for more than 1 s") != std::string::npos);
    CHECK_MESSAGE(done.status == 0, done.said);
}
