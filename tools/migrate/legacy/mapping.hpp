#pragma once

#include <map>
#include <string>
#include <string_view>

#include "platform/core/result.hpp"

// Moves the user base of a monolith into our two databases: docs/legacy-import.md.
namespace legacy {

// A table of the monolith, and which of its columns holds what.
struct TableMapping {
    std::string schema;  // empty: as the server's search_path finds the table
    std::string table;
    std::map<std::string, std::string, std::less<>> columns;
    std::map<std::string, std::string, std::less<>> columns_if_there;  // others may lack them
};

struct Mapping {
    TableMapping users;
    TableMapping badges;
    TableMapping goals;
    std::map<std::string, std::string, std::less<>> statuses;  // in lower case, to ours
    std::string digest;                                        // of the text it was read from

    // Every fault of it is a reason of its own. kMappingInvalid.
    [[nodiscard]] static platform::Result<Mapping> parse(std::string_view json);
    [[nodiscard]] static platform::Result<Mapping> read_file(const std::string& path);
};

// As an identifier of SQL, whatever it holds.
[[nodiscard]] std::string quoted(std::string_view identifier);

}  // namespace legacy
