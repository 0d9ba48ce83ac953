#pragma once

#include <map>
#include <optional>
#include <string>

#include "platform/db/connection.hpp"
#include "platform/migration/files.hpp"

namespace platform::migration {

struct Applied {
    std::string name;
    std::string checksum;
    Timestamp at;
};

// How far a script without a transaction has come.
struct Unfinished {
    Direction direction = Direction::up;
    int statements = 0;    // that are done
    std::string checksum;  // of those: checksum_of_first()
    // The next one was begun, and nobody has heard how it ended.
    bool begun = false;
};

// Of a script's first statements, as hex; nothing where it has not that many.
[[nodiscard]] std::optional<std::string> checksum_of_first(const std::string& sql, int statements);

// What was done to a database, in its tables schema_migrations and schema_migrations_unfinished,
// wherever the session's search_path has found or made them. Throws as Connection does.
class History {
public:
    // `keeper` is a session that runs no migrations.
    explicit History(db::Connection& keeper) : keeper_{keeper} {}

    // Makes the tables where they are missing, and keeps everybody else from writing to them,
    // whatever default privileges have given to the roles that services run as.
    void create();

    // By number; nothing where there are no tables yet.
    [[nodiscard]] std::map<int, Applied> applied();
    [[nodiscard]] std::map<int, Unfinished> unfinished();

    // Statements that a session may run whatever else has happened to it: they name the tables with
    // their schema, and nothing of them was prepared.
    [[nodiscard]] std::string adding(const Migration& migration);
    [[nodiscard]] std::string removing(int number);
    // The name and the checksum of the file as it is now.
    [[nodiscard]] std::string realigning(const Migration& migration);
    [[nodiscard]] std::string noting(int number, const Unfinished& state);
    [[nodiscard]] std::string forgetting_unfinished(int number);

private:
    [[nodiscard]] const std::string& schema();
    [[nodiscard]] std::string table();
    [[nodiscard]] std::string unfinished_table();
    [[nodiscard]] bool exists(const std::string& table);

    db::Connection& keeper_;
    std::string schema_;  // quoted; empty until there is a table
};

}  // namespace platform::migration
