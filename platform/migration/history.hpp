#pragma once

#include <map>
#include <optional>
#include <string>

#include "platform/db/connection.hpp"
#include "platform/migration/files.hpp"

namespace platform::migration {

enum class Direction { up, down };

struct Applied {
    std::string name;
    std::string checksum;
    Timestamp at;
};

// How far a script without a transaction has come.
struct Unfinished {
    Direction direction = Direction::up;
    int statements = 0;    // that are done
    std::string checksum;  // SHA-256 of those, as hex
    // The next one was begun, and nobody has heard how it ended.
    bool begun = false;
};

// What was done to a database, in its tables schema_migrations and schema_migrations_unfinished.
// Throws as Connection does.
class History {
public:
    explicit History(db::Connection& connection) : connection_{connection} {}

    // Makes the tables where they are missing, and keeps everybody else from writing to them,
    // whatever default privileges have given to the roles that services run as.
    void create();

    // By number; nothing where there are no tables yet.
    [[nodiscard]] std::map<int, Applied> applied();
    [[nodiscard]] std::map<int, Unfinished> unfinished();

    void add(const Migration& migration);
    void remove(int number);
    // The name and the checksum of the file as it is now.
    void realign(const Migration& migration);

    void note(int number, const Unfinished& state);
    void forget_unfinished(int number);

private:
    [[nodiscard]] bool exists(const char* table);

    db::Connection& connection_;
};

}  // namespace platform::migration
