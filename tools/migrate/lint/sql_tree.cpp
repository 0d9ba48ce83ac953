#include "tools/migrate/lint/sql_tree.hpp"

#include <pg_query.h>

#include <algorithm>

#include "platform/db/statement_place.hpp"

namespace migrate::lint {

using platform::Result;
using platform::json::Object;

namespace {

class Parsed {
public:
    explicit Parsed(const std::string& sql) : result_{pg_query_parse(sql.c_str())} {}
    ~Parsed() { pg_query_free_parse_result(result_); }
    Parsed(const Parsed&) = delete;
    Parsed& operator=(const Parsed&) = delete;

    [[nodiscard]] const PgQueryError* error() const { return result_.error; }
    [[nodiscard]] const char* tree() const { return result_.parse_tree; }

private:
    PgQueryParseResult result_;
};

// The parser counts what stands before a statement to it.
std::size_t behind_comments(const std::string& sql, std::size_t offset) {
    const auto rest = std::string_view{sql}.substr(std::min(offset, sql.size()));
    const auto statements = platform::db::statements_of(rest);
    return statements.empty() ? offset
                              : static_cast<std::size_t>(statements.front().data() - sql.data());
}

}  // namespace

Result<std::vector<Statement>> parse(const std::string& sql) {
    const Parsed parsed{sql};
    if (parsed.error() != nullptr) {
        return kNotParsed.because(parsed.error()->message);
    }
    const auto tree = Object::parse(parsed.tree());
    if (!tree) {
        return kNotParsed.because("it is nested too deep to be looked at");
    }
    std::vector<Statement> statements;
    for (const auto& one : tree->objects("stmts").value_or(std::vector<Object>{})) {
        const auto node = one.object("stmt");
        const auto kind = node->names().front();
        const auto offset = static_cast<std::size_t>(one.integer("stmt_location").value_or(0));
        const auto begins = behind_comments(sql, offset);
        statements.push_back(
            {kind, *node->object(kind), begins, sql.substr(offset, begins - offset)});
    }
    return statements;
}

}  // namespace migrate::lint
