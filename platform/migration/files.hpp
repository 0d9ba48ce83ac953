#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "platform/core/result.hpp"

namespace platform::migration {

inline constexpr int kNumberMax = 999'999'999;

// One SQL file: its text, and how it wants to be run.
struct Script {
    std::string file;  // the name, without its directory
    std::string sql;
    // False where a line says `-- migrate: no-transaction`: then each statement is one of its own.
    bool in_transaction = true;
};

enum class Direction { up, down };

// NNNN_name.up.sql, and NNNN_name.down.sql, its way back, where there is one.
struct Migration {
    int number;
    std::string name;
    Script up;
    std::optional<Script> down;
    std::string checksum;  // SHA-256 of the up file, as hex

    // A way back is there.
    [[nodiscard]] const Script& script(Direction direction) const {
        return direction == Direction::up ? up : down.value();
    }
};

// As its files are named: 0007_key_schedule.
[[nodiscard]] std::string title_of(int number, const std::string& name);

// What may stand behind the number: a-z, 0-9 and _.
[[nodiscard]] bool is_migration_name(const std::string& name);

// All of a directory, by their numbers, which are from 1 to kNumberMax, of four digits at least and
// each there once. Refused as kFilesInvalid: what begins with a digit, ends with .sql and is not of
// that form, a way back without a way there, a directive `-- migrate: …` that nobody knows, a file
// that begins or ends transactions itself, and a directory without migrations.
[[nodiscard]] Result<std::vector<Migration>> load_migrations(
    const std::filesystem::path& directory);

}  // namespace platform::migration
