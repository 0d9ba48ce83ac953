#pragma once

#include <memory>
#include <utility>

#include "platform/db/database.hpp"
#include "tests/support/kept_log.hpp"
#include "tests/support/servers.hpp"

// A database with a table of things, and what tests of platform/db do with it.
namespace things {

using platform::Result;
using platform::db::Connection;
using platform::db::Database;

struct World {
    support::ScratchDatabase scratch;
    platform::log::Logger log{"tests", platform::log::Level::debug, support::keep_log_line};

    World() { scratch.script("CREATE TABLE things (id int PRIMARY KEY, name text)"); }

    std::unique_ptr<Database> open(std::size_t size = 2, std::size_t overflow = 0) {
        return std::move(*Database::open({.url = scratch.url(),
                                          .application_name = "things",
                                          .pool_size = size,
                                          .max_overflow = overflow,
                                          .lease_timeout = std::chrono::milliseconds{100}},
                                         log));
    }
    long long rows() { return scratch.number("SELECT count(*) FROM things"); }
    long long sessions() {
        return scratch.number(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'things'");
    }
};

inline Result<void> insert(Connection& connection, int id) {
    connection.run("INSERT INTO things (id, name) VALUES (:id, 'x')", soci::use(id, "id"));
    return {};
}

inline constexpr platform::Fault kChangedMind{platform::ErrorCode::conflict, "changed_mind", "No."};

}  // namespace things
