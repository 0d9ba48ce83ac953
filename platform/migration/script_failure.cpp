#include "platform/migration/script_failure.hpp"

#include <string_view>

#include "platform/db/database.hpp"
#include "platform/migration/faults.hpp"

namespace platform::migration {

namespace {

std::string sqlstate_of(const soci::soci_error& caught) {
    const auto* postgresql = dynamic_cast<const soci::postgresql_soci_error*>(&caught);
    return postgresql != nullptr ? postgresql->sqlstate() : "";
}

// A plan that a statement has outdated looks like a lost connection to those who keep plans.
bool is_lost(const soci::soci_error& caught, const std::string& sqlstate) {
    return sqlstate != "0A000" && sqlstate != "26000" && db::classify(caught).connection_lost;
}

const Fault& fault_of(const soci::soci_error& caught, const Fault& otherwise) {
    const auto sqlstate = sqlstate_of(caught);
    if (sqlstate == "55P03") {
        return kLocked;
    }
    if (sqlstate == "53100") {
        return kDiskFull;
    }
    return is_lost(caught, sqlstate) ? kConnectionLost : otherwise;
}

std::string without_end_of_line(std::string text) {
    while (text.ends_with('\n')) {
        text.pop_back();
    }
    return text;
}

// The line with a mark below the column: what is wide to a terminal moves the mark a little.
std::string shown_line(std::string_view sql, db::Place place) {
    for (std::size_t line = 1; line < place.line; ++line) {
        sql.remove_prefix(std::min(sql.find('\n') + 1, sql.size()));
    }
    const auto text = std::string{sql.substr(0, sql.find('\n'))};
    const auto number = std::to_string(place.line);
    return "\n" + number + " | " + text + "\n" + std::string(number.size(), ' ') + " | " +
           std::string(place.column - 1, ' ') + "^";
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
