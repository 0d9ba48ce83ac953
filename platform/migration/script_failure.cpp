#include "platform/migration/script_failure.hpp"

#include <algorithm>
#include <string_view>

#include "platform/db/database.hpp"
#include "platform/migration/faults.hpp"
#include "platform/migration/sqlstates.hpp"

namespace platform::migration {

namespace {

std::string sqlstate_of(const soci::soci_error& caught) {
    const auto* postgresql = dynamic_cast<const soci::postgresql_soci_error*>(&caught);
    return postgresql != nullptr ? postgresql->sqlstate() : "";
}

// A plan that a statement has outdated looks like a lost connection to those who keep plans.
bool is_lost(const soci::soci_error& caught, const std::string& state) {
    return state != "0A000" && state != "26000" && db::classify(caught).connection_lost;
}

const Fault& fault_of(const soci::soci_error& caught, const Fault& otherwise) {
    const auto state = sqlstate_of(caught);
    if (state == sqlstate::kLockNotAvailable || state == sqlstate::kDeadlock) {
        return kLocked;
    }
    if (state == sqlstate::kDiskFull) {
        return kDiskFull;
    }
    return is_lost(caught, state) ? kConnectionLost : otherwise;
}

std::string without_end_of_line(std::string text) {
    while (text.ends_with('\n')) {
        text.pop_back();
    }
    return text;
}

constexpr std::size_t kShownMax = 160;  // bytes of a line

// The line, or what of it is around the column, with a mark below that. What is wide to a terminal
// moves the mark a little.
std::string shown_line(std::string_view sql, db::Place place) {
    for (std::size_t line = 1; line < place.line; ++line) {
        sql.remove_prefix(std::min(sql.find('\n') + 1, sql.size()));
    }
    auto text = std::string{sql.substr(0, sql.find('\n'))};
    std::replace(text.begin(), text.end(), '\t', ' ');
    auto column = place.column - 1;
    if (text.size() > kShownMax) {
        const auto cut = column - std::min(column, kShownMax / 2);
        text = text.substr(std::min(cut, text.size()), kShownMax);
        column -= cut;
    }
    const auto number = std::to_string(place.line);
    return "\n" + number + " | " + text + "\n" + std::string(number.size(), ' ') + " | " +
           std::string(column, ' ') + "^";
}

}  // namespace

Error failure_of(const soci::soci_error& caught, const Script& script) {
    const auto& fault = fault_of(caught, kStatementFailed);
    const auto said = without_end_of_line(caught.what());
    const auto* at = dynamic_cast<const db::ScriptError*>(&caught);
    if (at == nullptr) {
        return fault.because(script.file + ": " + said);
    }
    const auto place = at->place();
    return fault.because(script.file + ", line " + std::to_string(place.line) + ", column " +
                         std::to_string(place.column) + ": " + said +
                         shown_line(script.sql, place));
}

Error failure_of(const soci::soci_error& caught) {
    return fault_of(caught, kDatabaseFailed).because(without_end_of_line(caught.what()));
}

}  // namespace platform::migration
