#include "platform/migration/lone_statement.hpp"

#include <regex>

namespace platform::migration {

std::optional<ConcurrentIndex> index_made_by(const std::string& statement) {
    static const std::regex kPattern{
        R"(^create (?:unique )?index concurrently (?:if not exists )?)"
        R"(("[^"]+"|[^\s(."]+) on (?:only )?((?:"[^"]+"|[^\s(."]+)\.)?("[^"]+"|[^\s(."]+))",
        std::regex::icase};
    std::smatch found;
    if (!std::regex_search(statement, found, kPattern)) {
        return std::nullopt;
    }
    return ConcurrentIndex{.name = found[2].str() + found[1].str(),
                           .table = found[2].str() + found[3].str()};
}

std::optional<std::string> finalized(const std::string& statement) {
    static const std::regex kPattern{R"(^(alter table .* detach partition .*) concurrently ?$)",
                                     std::regex::icase};
    std::smatch found;
    if (!std::regex_match(statement, found, kPattern)) {
        return std::nullopt;
    }
    return found[1].str() + " FINALIZE";
}

bool is_concurrent(const std::string& statement) {
    static const std::regex kPattern{
        R"(^(create (unique )?index|drop index|reindex .*|alter table .* detach partition .*))"
        R"( ?\bconcurrently\b)",
        std::regex::icase};
    return std::regex_search(statement, kPattern);
}

}  // namespace platform::migration
