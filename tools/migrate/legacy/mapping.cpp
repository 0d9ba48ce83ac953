#include "tools/migrate/legacy/mapping.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <span>
#include <sstream>

#include "platform/core/encoding.hpp"
#include "platform/json/reader.hpp"
#include "user-service/domain/goal.hpp"

namespace legacy {

using platform::Result;
using platform::json::Object;

namespace {

constexpr platform::Fault kMappingInvalid{platform::ErrorCode::invalid, "mapping_invalid",
                                          "The mapping cannot be used."};
constexpr std::size_t kIdentifierMax = 63;  // PostgreSQL cuts what is longer

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 4> kUserNeeds{"id", "username", "email", "password_hash"};
constexpr std::array<std::string_view, 4> kUserMay{"first_name", "last_name", "created_at",
                                                   "updated_at"};
constexpr std::array<std::string_view, 3> kBadgeNeeds{"id", "user_id", "name"};
constexpr std::array<std::string_view, 4> kBadgeMay{"description", "icon_url", "date_achieved",
                                                    "created_at"};
constexpr std::array<std::string_view, 3> kGoalNeeds{"id", "user_id", "title"};
constexpr std::array<std::string_view, 6> kGoalMay{"description", "status",     "streak_count",
                                                   "created_at",  "updated_at", "last_checked_at"};

bool is_among(std::string_view name, Names names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

class Reader {
public:
    TableMapping table(const Object& all, std::string_view name, Names needs, Names may) {
        TableMapping table;
        const auto object = all.object(name);
        if (!object) {
            refuse(std::string{name} + " is missing, or no object");
            return table;
        }
        only(*object, name,
             std::array<std::string_view, 4>{"schema", "table", "columns", "columns_if_there"});
        table.schema = object->has("schema") ? identifier(*object, name, "schema") : "";
        table.table = identifier(*object, name, "table");
        columns(*object, name, "columns", table.columns);
        columns(*object, name, "columns_if_there", table.columns_if_there);
        for (const auto need : needs) {
            if (!table.columns.contains(need)) {
                refuse(std::string{name} + ".columns." + std::string{need} + " is missing");
            }
        }
        for (const auto* some : {&table.columns, &table.columns_if_there}) {
            for (const auto& column : *some) {
                if (!is_among(column.first, needs) && !is_among(column.first, may)) {
                    refuse(std::string{name} + " has no " + column.first + " that we know");
                }
            }
        }
        return table;
    }

    std::map<std::string, std::string, std::less<>> statuses(const Object& all) {
        std::map<std::string, std::string, std::less<>> statuses;
        const auto object = all.object("statuses");
        if (!object) {
            if (all.has("statuses")) {
                refuse("statuses is no object");
            }
            return statuses;
        }
        for (const auto& word : object->names()) {
            const auto ours = object->text(word).value_or("");
            if (!user::GoalStatus::parse(ours)) {
                refuse("statuses." + word +
                       " is none of not-started, in-progress, completed, abandoned");
            }
            statuses[platform::ascii_lower(word)] = ours;
        }
        return statuses;
    }

    void only(const Object& object, std::string_view where, Names known) {
        for (const auto& name : object.names()) {
            if (!is_among(name, known)) {
                refuse((where.empty() ? "" : std::string{where} + ".") + name +
                       " is nothing that we know");
            }
        }
    }

    [[nodiscard]] const std::string& faults() const { return faults_; }

private:
    void refuse(const std::string& fault) { faults_ += (faults_.empty() ? "" : "; ") + fault; }

    std::string identifier(const Object& object, std::string_view where, const std::string& name) {
        auto text = object.text(name).value_or("");
        if (text.empty() || text.size() > kIdentifierMax) {
            refuse(std::string{where} + "." + name + " is not a name of 1 to 63 bytes");
        }
        return text;
    }

    void columns(const Object& table, std::string_view where, const std::string& name,
                 std::map<std::string, std::string, std::less<>>& into) {
        const auto object = table.object(name);
        if (!object) {
            if (table.has(name)) {
                refuse(std::string{where} + "." + name + " is no object");
            }
            return;
        }
        for (const auto& column : object->names()) {
            into[column] = identifier(*object, std::string{where} + "." + name, column);
        }
    }

    std::string faults_;
};

}  // namespace

Result<Mapping> Mapping::parse(std::string_view json) {
    const auto all = Object::parse(json);
    if (!all) {
        return kMappingInvalid.because("it is no JSON object: " + all.error().reason);
    }
    Reader reader;
    Mapping mapping;
    reader.only(*all, "", std::array<std::string_view, 4>{"users", "badges", "goals", "statuses"});
    mapping.users = reader.table(*all, "users", kUserNeeds, kUserMay);
    mapping.badges = reader.table(*all, "badges", kBadgeNeeds, kBadgeMay);
    mapping.goals = reader.table(*all, "goals", kGoalNeeds, kGoalMay);
    mapping.statuses = reader.statuses(*all);
    mapping.digest = platform::hex_encode(platform::sha256(all->str()));
    if (!reader.faults().empty()) {
        return kMappingInvalid.because(reader.faults());
    }
    return mapping;
}

Result<Mapping> Mapping::read_file(const std::string& path) {
    std::ifstream file{path};
    std::ostringstream text;
    if (!file || !(text << file.rdbuf())) {
        return kMappingInvalid.because("it cannot be read, or is empty");
    }
    return parse(text.str());
}

std::string quoted(std::string_view identifier) {
    std::string text = "\"";
    for (const char c : identifier) {
        text.append(c == '"' ? 2 : 1, c);
    }
    return text + '"';
}

}  // namespace legacy
