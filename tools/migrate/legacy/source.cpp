#include "tools/migrate/legacy/source.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <set>

#include "tools/migrate/legacy/digest.hpp"
#include "user-service/domain/badge.hpp"
#include "user-service/domain/goal.hpp"

namespace legacy {

using platform::Result;
using soci::into;

namespace {

constexpr platform::Fault kSourceUnfit{platform::ErrorCode::invalid, "source_unfit",
                                       "The old database does not fit the mapping."};
constexpr std::size_t kThingsMax = 20'000;  // of one page, so that it fits into memory
constexpr const char* kFetched = "1000";

// How a column is read, so that what comes is bounded and does not depend on the server's settings.
std::string as_text(const std::string& column) {
    return "left(CAST(" + column + " AS text), 8192)";
}

std::string as_is(const std::string& column) {
    return "CAST(" + column + " AS text)";
}

// Microseconds since 1970; what lies outside the years 1 to 9999 is moved to their bounds.
std::string as_time(const std::string& column) {
    return "CASE WHEN " + column +
           " IS NOT NULL THEN CAST(CAST(extract(epoch FROM LEAST(GREATEST(CAST(" + column +
           " AS timestamptz), timestamptz '0001-01-01 00:00:00+00'),"
           " timestamptz '9999-12-31 23:59:59.999999+00')) * 1000000 AS bigint) AS text) END";
}

using Form = std::string (*)(const std::string&);
struct Wanted {
    std::string_view name;
    Form form;
};

constexpr std::array<Wanted, 8> kUserColumns{{{"id", as_is},
                                              {"username", as_text},
                                              {"email", as_text},
                                              {"password_hash", as_text},
                                              {"first_name", as_text},
                                              {"last_name", as_text},
                                              {"created_at", as_time},
                                              {"updated_at", as_time}}};
constexpr std::array<Wanted, 7> kBadgeColumns{{{"id", as_is},
                                               {"user_id", as_is},
                                               {"name", as_text},
                                               {"description", as_text},
                                               {"icon_url", as_text},
                                               {"date_achieved", as_time},
                                               {"created_at", as_time}}};
constexpr std::array<Wanted, 9> kGoalColumns{{{"id", as_is},
                                              {"user_id", as_is},
                                              {"title", as_text},
                                              {"description", as_text},
                                              {"status", as_text},
                                              {"streak_count", as_text},
                                              {"created_at", as_time},
                                              {"updated_at", as_time},
                                              {"last_checked_at", as_time}}};

std::string name_of(const TableMapping& table) {
    return (table.schema.empty() ? "" : quoted(table.schema) + ".") + quoted(table.table);
}

template <std::size_t N>
std::string select(const TableMapping& table, const std::array<Wanted, N>& wanted) {
    std::string list;
    for (const auto& [name, form] : wanted) {
        const auto column = table.columns.find(name);
        list += list.empty() ? "SELECT " : ", ";
        list += column != table.columns.end() ? form(quoted(column->second)) : "CAST(NULL AS text)";
    }
    return list + " FROM " + name_of(table) + " AS old";
}

// Of the table: without its name, what is read of the column would be sorted, which is text.
std::string column_of(const TableMapping& table, std::string_view name) {
    return "old." + quoted(table.columns.find(name)->second);
}

std::int64_t number_of(std::string_view text) {
    std::int64_t number = 0;
    const auto* const end = text.data() + text.size();
    if (std::from_chars(text.data(), end, number).ptr != end || text.empty()) {
        throw soci::soci_error("An id of the old database is no whole number.");
    }
    return number;
}

std::optional<std::int64_t> number_or_none(const Cell& cell) {
    return cell ? std::optional{number_of(*cell)} : std::nullopt;
}

std::optional<platform::Timestamp> time_of(const Cell& cell) {
    return cell ? std::optional{platform::Timestamp{std::chrono::microseconds{number_of(*cell)}}}
                : std::nullopt;
}

OldUser row_of(std::array<Cell, 8>& c, std::int64_t digest) {
    return {.id = number_of(c[0].value_or("")),
            .username = c[1],
            .email = c[2],
            .password_hash = c[3],
            .first_name = c[4],
            .last_name = c[5],
            .created_at = time_of(c[6]),
            .updated_at = time_of(c[7]),
            .digest = digest};
}

OldBadge row_of(std::array<Cell, 7>& c, std::int64_t digest) {
    return {.id = number_of(c[0].value_or("")),
            .owner = number_or_none(c[1]),
            .name = c[2],
            .description = c[3],
            .icon_url = c[4],
            .date_achieved = time_of(c[5]),
            .created_at = time_of(c[6]),
            .digest = digest};
}

OldGoal row_of(std::array<Cell, 9>& c, std::int64_t digest) {
    return {.id = number_of(c[0].value_or("")),
            .owner = number_or_none(c[1]),
            .title = c[2],
            .description = c[3],
            .status = c[4],
            .streak_count = c[5],
            .created_at = time_of(c[6]),
            .updated_at = time_of(c[7]),
            .last_checked_at = time_of(c[8]),
            .digest = digest};
}

template <class Row>
struct WidthOf;
template <>
struct WidthOf<OldUser> : std::integral_constant<std::size_t, 8> {};
template <>
struct WidthOf<OldBadge> : std::integral_constant<std::size_t, 7> {};
template <>
struct WidthOf<OldGoal> : std::integral_constant<std::size_t, 9> {};

// Ids in another order would lose people: those of a text column, or of a collation.
template <class Key>
void require_order(const Key& before, const Key& now) {
    if (now < before) {
        throw soci::soci_error("Ids of the old database do not sort as whole numbers.");
    }
}

// Takes what belongs to nobody before `owner`, up to a page's fill; true where there is more of it.
template <class Row>
bool take_strays(Cursor<Row>& cursor, std::optional<std::int64_t> owner,
                 std::vector<std::int64_t>& strays) {
    for (const auto* row = cursor.peek(); row != nullptr; row = cursor.peek()) {
        if (owner && (!row->owner || *row->owner >= *owner)) {
            return false;
        }
        if (strays.size() >= kThingsMax) {
            return true;
        }
        strays.push_back(cursor.take().id);
    }
    return false;
}

template <class Row>
void take_owned(Cursor<Row>& cursor, std::int64_t owner, std::size_t most, std::vector<Row>& rows,
                std::vector<std::int64_t>& beyond) {
    for (const auto* row = cursor.peek(); row != nullptr && row->owner == owner;
         row = cursor.peek()) {
        if (rows.size() < most) {
            rows.push_back(cursor.take());
        } else {
            beyond.push_back(cursor.take().id);
        }
    }
}

}  // namespace

Source::Source(platform::db::Connection& connection, const Mapping& mapping)
    : connection_{connection},
      mapping_{mapping},
      users_{cursor<OldUser>("legacy_users")},
      badges_{cursor<OldBadge>("legacy_badges")},
      goals_{cursor<OldGoal>("legacy_goals")},
      last_{std::numeric_limits<std::int64_t>::min()} {}

template <class Row>
Cursor<Row> Source::cursor(const std::string& name) {
    const std::string sql = std::string{"FETCH "} + kFetched + " FROM " + name;
    return Cursor<Row>{[this, sql](std::deque<Row>& rows) {
        std::array<Cell, WidthOf<Row>::value> cells;
        const auto seed = mapping_.digest;
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            connection_.each(
                sql, [&] { rows.push_back(row_of(cells, digest_of_cells(seed, cells))); },
                into(cells[I])...);
        }
        (std::make_index_sequence<WidthOf<Row>::value>{});
    }};
}

Result<OldCounts> Source::prepare() {
    connection_.execute_script(
        "SET idle_in_transaction_session_timeout = 0; SET cursor_tuple_fraction = 1;"
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    for (auto* table : {&mapping_.users, &mapping_.badges, &mapping_.goals}) {
        if (auto fits = look_at_columns(*table); !fits) {
            return fits.error();
        }
    }
    const auto users = count(mapping_.users);
    const auto badges = users ? count(mapping_.badges) : users;
    const auto goals = badges ? count(mapping_.goals) : badges;
    if (!goals) {
        return goals.error();
    }
    return OldCounts{.users = *users, .badges = *badges, .goals = *goals};
}

// Takes those columns into `table.columns` that are there.
Result<void> Source::look_at_columns(TableMapping& table) {
    std::set<std::string> there;
    std::string column;
    const auto name = name_of(table);
    connection_.each(
        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(:name) AND attnum > 0"
        " AND NOT attisdropped",
        [&] { there.insert(column); }, soci::use(name, "name"), into(column));
    if (there.empty()) {
        return kSourceUnfit.because("there is no table " + name);
    }
    for (const auto& wanted : table.columns) {
        if (!there.contains(wanted.second)) {
            return kSourceUnfit.because("the table " + name + " has no column " +
                                        quoted(wanted.second));
        }
    }
    for (const auto& wanted : table.columns_if_there) {
        if (there.contains(wanted.second)) {
            table.columns.insert(wanted);
        }
    }
    return {};
}

Result<std::int64_t> Source::count(const TableMapping& table) {
    const auto id = column_of(table, "id");
    connection_.execute_script(
        "DECLARE legacy_count NO SCROLL CURSOR FOR SELECT count(*),"
        " count(DISTINCT " +
        id + ") FROM " + name_of(table) + " AS old");
    std::int64_t rows = 0;
    std::int64_t ids = 0;
    connection_.run("FETCH 1 FROM legacy_count", into(rows), into(ids));
    connection_.execute_script("CLOSE legacy_count");
    if (rows != ids) {
        return kSourceUnfit.because("not every row of " + name_of(table) +
                                    " has an id of its own: " + std::to_string(rows) + " rows, " +
                                    std::to_string(ids) + " ids");
    }
    return rows;
}

void Source::begin(std::int64_t after) {
    last_ = after;
    const auto behind = " > " + std::to_string(after);
    const auto declare = [&](const std::string& name, const std::string& sql) {
        connection_.execute_script("DECLARE " + name + " NO SCROLL CURSOR FOR " + sql);
    };
    const auto user_id = column_of(mapping_.users, "id");
    declare("legacy_users", select(mapping_.users, kUserColumns) + " WHERE " + user_id + behind +
                                " ORDER BY " + user_id);
    const auto things = [&](const std::string& name, const TableMapping& table,
                            const std::string& sql) {
        const auto owner = column_of(table, "user_id");
        declare(name, sql + " WHERE " + owner + behind + " OR " + owner + " IS NULL ORDER BY " +
                          owner + " NULLS LAST, " + column_of(table, "id"));
    };
    things("legacy_badges", mapping_.badges, select(mapping_.badges, kBadgeColumns));
    things("legacy_goals", mapping_.goals, select(mapping_.goals, kGoalColumns));
}

OldPerson Source::take_person() {
    OldPerson person;
    person.user = users_.take();
    const auto id = person.user.id;
    require_order(last_, id);
    last_ = id;
    take_owned(badges_, id, user::kBadgesMax, person.badges, person.badges_beyond);
    take_owned(goals_, id, user::kGoalsMax, person.goals, person.goals_beyond);
    return person;
}

OldPage Source::next(std::size_t people_max) {
    OldPage page;
    std::size_t things = 0;
    while (page.people.size() < people_max && things < kThingsMax) {
        const auto* user = users_.peek();
        const auto owner = user != nullptr ? std::optional{user->id} : std::nullopt;
        if (take_strays(badges_, owner, page.stray_badges) ||
            take_strays(goals_, owner, page.stray_goals)) {
            break;
        }
        if (user == nullptr) {
            return page;  // everything was read
        }
        page.people.push_back(take_person());
        const auto& person = page.people.back();
        things += person.badges.size() + person.goals.size() + person.badges_beyond.size() +
                  person.goals_beyond.size();
    }
    page.last = last_;
    return page;
}

}  // namespace legacy
