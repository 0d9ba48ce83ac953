#include "platform/migration/files.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <sstream>
#include <string_view>

#include "platform/core/encoding.hpp"
#include "platform/db/statement_place.hpp"
#include "platform/migration/faults.hpp"

namespace platform::migration {

namespace {

constexpr std::string_view kUpSuffix = ".up.sql";
constexpr std::string_view kDownSuffix = ".down.sql";
constexpr std::string_view kDirective = "-- migrate:";
constexpr std::size_t kDigitsMin = 4;
constexpr std::size_t kDigitsMax = 9;

struct FileName {
    int number;
    std::string name;
    bool is_up;
};

// Both ways of one number, before it is known whether they belong together.
struct Pair {
    std::optional<Script> up;
    std::optional<Script> down;
    std::string name;
};

std::optional<int> parse_number(std::string_view digits) {
    int number = 0;
    const auto* const end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, number);
    const bool padded = digits.size() > kDigitsMin && digits.front() == '0';
    if (digits.size() < kDigitsMin || digits.size() > kDigitsMax || padded || read.ptr != end ||
        read.ec != std::errc{} || number < 1) {
        return std::nullopt;
    }
    return number;
}

std::optional<FileName> parse_file_name(std::string_view text) {
    const bool is_up = text.ends_with(kUpSuffix);
    text.remove_suffix((is_up ? kUpSuffix : kDownSuffix).size());
    const auto dash = std::min(text.find('_'), text.size());
    const auto number = parse_number(text.substr(0, dash));
    const std::string name{text.substr(std::min(dash + 1, text.size()))};
    return number && is_migration_name(name) ? std::optional{FileName{*number, name, is_up}}
                                             : std::nullopt;
}

std::string_view trimmed(std::string_view text) {
    const auto first = std::min(text.find_first_not_of(" \t\r"), text.size());
    const auto last = text.find_last_not_of(" \t\r");
    return text.substr(first, last == std::string_view::npos ? 0 : last + 1 - first);
}

Result<void> read_directives(Script& script) {
    std::istringstream lines{script.sql};
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with(kDirective)) {
            continue;
        }
        const auto directive = trimmed(std::string_view{line}.substr(kDirective.size()));
        if (directive == "no-transaction") {
            script.in_transaction = false;
        } else if (!directive.starts_with("unused-since ")) {
            return kFilesInvalid.because(
                script.file + " has a directive that is not known: " + std::string{directive});
        }
    }
    return {};
}

// What would end the transaction that the migration and its line in the history share.
Result<void> refuse_own_transactions(const Script& script) {
    for (const auto statement : db::statements_of(script.sql)) {
        const auto word = ascii_lower(statement.substr(0, statement.find_first_of(" \t\r\n")));
        if (word == "begin" || word == "start" || word == "commit" || word == "rollback") {
            return kFilesInvalid.because(script.file + " has a statement " + word +
                                         ": the runner begins and ends transactions");
        }
    }
    return {};
}

Result<Script> load(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    std::ostringstream text;
    if (!file || !(text << file.rdbuf())) {
        return kFilesInvalid.because(path.string() + " is empty or cannot be read");
    }
    Script script{.file = path.filename().string(), .sql = text.str()};
    if (script.sql.find('\0') != std::string::npos) {
        return kFilesInvalid.because(script.file + " has a byte 0, behind which nothing is read");
    }
    if (const auto read = read_directives(script); !read) {
        return read.error();
    }
    if (const auto plain = refuse_own_transactions(script); !plain) {
        return plain.error();
    }
    return script;
}

Result<void> add(std::map<int, Pair>& pairs, const std::filesystem::path& path) {
    const auto file = path.filename().string();
    const auto file_name = parse_file_name(file);
    if (!file_name) {
        return kFilesInvalid.because(file + " is not named NNNN_name.up.sql or .down.sql");
    }
    auto& pair = pairs[file_name->number];
    auto& place = file_name->is_up ? pair.up : pair.down;
    if (place || (!pair.name.empty() && pair.name != file_name->name)) {
        return kFilesInvalid.because("number " + file.substr(0, file.find('_')) +
                                     " is there twice");
    }
    pair.name = file_name->name;
    auto script = load(path);
    if (!script) {
        return script.error();
    }
    place = std::move(*script);
    return {};
}

Result<std::vector<Migration>> paired(std::map<int, Pair> pairs) {
    std::vector<Migration> migrations;
    for (auto& [number, pair] : pairs) {
        if (!pair.up) {
            return kFilesInvalid.because(pair.down->file + " undoes a migration that is not there");
        }
        auto checksum = hex_encode(sha256(pair.up->sql));
        migrations.push_back({.number = number,
                              .name = std::move(pair.name),
                              .up = std::move(*pair.up),
                              .down = std::move(pair.down),
                              .checksum = std::move(checksum)});
    }
    return migrations;
}

}  // namespace

std::string title_of(int number, const std::string& name) {
    const auto digits = std::to_string(number);
    const auto missing = kDigitsMin - std::min(kDigitsMin, digits.size());
    return std::string(missing, '0') + digits + "_" + name;
}

bool is_migration_name(const std::string& name) {
    return !name.empty() &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
}

Result<std::vector<Migration>> load_migrations(const std::filesystem::path& directory) {
    std::error_code error;
    std::map<int, Pair> pairs;
    for (const auto& entry : std::filesystem::directory_iterator{directory, error}) {
        const auto file = entry.path().filename().string();
        if (!file.ends_with(kUpSuffix) && !file.ends_with(kDownSuffix)) {
            continue;
        }
        if (const auto added = add(pairs, entry.path()); !added) {
            return added.error();
        }
    }
    if (error || pairs.empty()) {
        return kFilesInvalid.because("there are no migrations in " + directory.string());
    }
    return paired(std::move(pairs));
}

}  // namespace platform::migration
