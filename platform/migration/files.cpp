#include "platform/migration/files.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string_view>

#include "platform/core/encoding.hpp"
#include "platform/db/statement_place.hpp"
#include "platform/migration/faults.hpp"

namespace platform::migration {

namespace {

constexpr std::string_view kUpSuffix = ".up.sql";
constexpr std::string_view kDownSuffix = ".down.sql";
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

// What begins with a digit and ends like SQL is meant to be one, however it is written.
bool seems_a_migration(const std::string& file) {
    return file.ends_with(kUpSuffix) || file.ends_with(kDownSuffix) ||
           (ascii_lower(file).ends_with(".sql") && file.front() >= '0' && file.front() <= '9');
}

std::optional<FileName> parse_file_name(std::string_view text) {
    const bool is_up = text.ends_with(kUpSuffix);
    if (!is_up && !text.ends_with(kDownSuffix)) {
        return std::nullopt;
    }
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

// What a line of a comment says behind "migrate:", if it does.
std::optional<std::string> directive_of(std::string_view line) {
    line = trimmed(line);
    if (!line.starts_with("--")) {
        return std::nullopt;
    }
    line = trimmed(line.substr(2));
    constexpr std::string_view kMark = "migrate:";
    if (ascii_lower(line.substr(0, kMark.size())) != kMark) {
        return std::nullopt;
    }
    return std::string{trimmed(line.substr(kMark.size()))};
}

// Lines within a statement are its own.
std::vector<std::string> directives_of(std::string_view sql) {
    std::vector<std::string> directives;
    const auto statements = db::statements_of(sql);
    for (std::size_t at = 0; at < sql.size();) {
        const auto end = std::min(sql.find('\n', at), sql.size());
        const auto directive = directive_of(sql.substr(at, end - at));
        const auto* const place = sql.data() + at;
        const bool is_within = std::any_of(statements.begin(), statements.end(), [&](auto one) {
            return one.data() < place && place < one.data() + one.size();
        });
        if (directive && !is_within) {
            directives.push_back(*directive);
        }
        at = end + 1;
    }
    return directives;
}

Result<void> read_directives(Script& script) {
    for (const auto& directive : directives_of(script.sql)) {
        if (directive == "no-transaction") {
            script.in_transaction = false;
        } else if (!directive.starts_with("unused-since ")) {
            return kFilesInvalid.because(script.file +
                                         " has a directive that is not known: " + directive);
        }
    }
    return {};
}

// What would end the transaction that the migration and its line in the history share.
Result<void> refuse_own_transactions(const Script& script) {
    static const std::set<std::string_view> kWords{"begin", "start", "commit", "rollback",
                                                   "end",   "abort", "prepare"};
    for (const auto statement : db::statements_of(script.sql)) {
        const auto word = db::first_word(statement);
        const auto all = ascii_lower(db::without_comments(statement));
        const bool is_harmless = all.starts_with("rollback to ") ||
                                 (word == "prepare" && !all.starts_with("prepare transaction "));
        if (kWords.contains(word) && !is_harmless) {
            return kFilesInvalid.because(script.file + " has a statement " + word +
                                         ": the runner begins and ends transactions");
        }
    }
    return {};
}

// What a later run could not tell from what is there already.
Result<void> refuse_nameless_indexes(const Script& script) {
    static const std::regex kNameless{R"(^create (unique )?index concurrently on )",
                                      std::regex::icase};
    for (const auto statement : db::statements_of(script.sql)) {
        if (std::regex_search(db::without_comments(statement), kNameless)) {
            return kFilesInvalid.because(script.file +
                                         " makes an index CONCURRENTLY without a name");
        }
    }
    return {};
}

Result<void> look_at(Script& script) {
    if (script.sql.find('\0') != std::string::npos) {
        return kFilesInvalid.because(script.file + " has a byte 0, behind which nothing is read");
    }
    if (script.sql.starts_with("\xEF\xBB\xBF")) {
        return kFilesInvalid.because(script.file + " begins with a byte order mark");
    }
    if (auto read = read_directives(script); !read) {
        return read;
    }
    if (auto plain = refuse_own_transactions(script); !plain) {
        return plain;
    }
    return refuse_nameless_indexes(script);
}

Result<Script> load(const std::filesystem::path& path) {
    std::ostringstream text;
    std::ifstream file;
    if (std::filesystem::is_regular_file(path)) {  // anything else may never end
        file.open(path, std::ios::binary);
    }
    if (!file.is_open() || !file || !(text << file.rdbuf())) {
        return kFilesInvalid.because(path.string() + " is empty or cannot be read");
    }
    Script script{.file = path.filename().string(), .sql = text.str()};
    if (const auto looked = look_at(script); !looked) {
        return looked.error();
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
        if (!seems_a_migration(file)) {
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
