#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "platform/core/result.hpp"
#include "platform/db/connection.hpp"

namespace migrate {

// Where migrations and databases are, as the command line says it.
struct Target {
    std::string service;  // auth or user; or
    std::string path;     // a directory of migrations
    std::string database_url;
    // The variable that has the URL where the command line does not, or NAME_FILE.
    std::string url_variable = "DATABASE_URL";
};

// The directory that holds the migrations: MIGRATIONS_DIR, or the one that we stand in, has those
// of the services.
[[nodiscard]] std::filesystem::path directory_of(const Target& target);

// What a database's URL says, made into a connection string. Refused with the words of the
// configuration.
[[nodiscard]] platform::Result<std::string> conninfo_of(const Target& target);

// An open session; kDatabaseUnreachable says why there is none.
[[nodiscard]] platform::Result<std::unique_ptr<platform::db::Connection>> connect(
    const std::string& conninfo);

}  // namespace migrate
