#include "tools/migrate/lint/rules.hpp"

#include <algorithm>
#include <optional>
#include <regex>
#include <set>
#include <string_view>

#include "tools/migrate/lint/sql_tree.hpp"

namespace migrate::lint {

using platform::json::Object;
using platform::migration::Migration;

namespace {

using Objects = std::vector<Object>;

Objects list(const Object& node, std::string_view name) {
    return node.objects(name).value_or(Objects{});
}

std::string text(const Object& node, std::string_view name) {
    return node.text(name).value_or("");
}

bool flag(const Object& node, std::string_view name) {
    return node.boolean(name).value_or(false);
}

std::string table_of(const Object& node, std::string_view member = "relation") {
    const auto relation = node.object(member);
    return relation ? text(*relation, "relname") : "";
}

// With its schema, where the statement names one.
std::string full_name(const Object& node, std::string_view member = "relation") {
    const auto relation = node.object(member);
    return relation ? text(*relation, "schemaname") + "." + text(*relation, "relname") : "";
}

// The last part of a name such as public.users.
std::string last_name(const Objects& parts) {
    const auto part = parts.empty() ? std::nullopt : parts.back().object("String");
    return part ? text(*part, "sval") : "";
}

// Functions that answer the same for every row of a statement: a default that calls no other is
// kept once for all rows that are there.
const std::set<std::string_view> kSteady{"now",
                                         "transaction_timestamp",
                                         "statement_timestamp",
                                         "date",
                                         "date_trunc",
                                         "timezone",
                                         "lower",
                                         "upper",
                                         "md5",
                                         "to_timestamp",
                                         "make_interval",
                                         "current_setting"};

// Everywhere below an expression, by the last part of their names.
std::vector<std::string> functions_called(const Object& expression) {
    constexpr std::string_view kCall = "\"funcname\":[";
    constexpr std::string_view kPart = "\"sval\":\"";
    const auto tree = expression.str();
    std::vector<std::string> names;
    for (auto at = tree.find(kCall); at != std::string::npos; at = tree.find(kCall, at + 1)) {
        const auto end = tree.find(']', at);
        const auto name = tree.rfind(kPart, end) + kPart.size();
        names.push_back(tree.substr(name, tree.find('"', name) - name));
    }
    return names;
}

bool differs_by_row(const Object& expression) {
    const auto names = functions_called(expression);
    return std::any_of(names.begin(), names.end(),
                       [](const auto& name) { return !kSteady.contains(name); });
}

// Of one migration, statement by statement.
class Look {
public:
    explicit Look(const Migration& migration) : migration_{migration} {}

    Looked take() && { return std::move(looked_); }

    void at(const Statement& statement) {
        at_ = &statement;
        const auto& node = statement.node;
        const auto& kind = statement.kind;
        if (kind == "CreateStmt" && !flag(node, "if_not_exists")) {
            made_.insert(full_name(node));
        } else if (kind == "CreateTableAsStmt" && !flag(node, "if_not_exists")) {
            made_.insert(full_name(node.object("into").value_or(node), "rel"));
        } else if (kind == "AlterTableStmt") {
            alter(node);
        } else if (kind == "IndexStmt") {
            index(node);
        } else if (kind == "DropStmt") {
            drop(node);
        } else if (kind == "RenameStmt") {
            rename(node);
        } else if (kind == "AlterObjectSchemaStmt") {
            remove(node, "");
        } else if (kind == "UpdateStmt" || kind == "DeleteStmt") {
            change_rows(node);
        } else {
            lock_out(kind, node);
        }
    }

    void found(const std::string& rule, const std::string& what) {
        looked_.findings.push_back({migration_.number, migration_.up.file, line(), rule, what});
    }

private:
    // What nothing else is known of but that others have to wait.
    void lock_out(const std::string& kind, const Object& node) {
        const auto tree = node.str();
        if (kind == "TruncateStmt" || kind == "ClusterStmt" || kind == "LockStmt") {
            found("locks-out", "keeps everybody from the table until the transaction ends");
        } else if (kind == "VacuumStmt" && tree.find("\"defname\":\"full\"") != std::string::npos) {
            found("rewrites", "VACUUM FULL writes the table anew and keeps everybody from it");
        } else if (kind == "ReindexStmt" && tree.find("\"concurrently\"") == std::string::npos) {
            found("index-without-concurrently",
                  "keeps everybody from writing while it is built: CONCURRENTLY does not");
        } else if (kind == "RefreshMatViewStmt" && !flag(node, "concurrent")) {
            found("locks-out", "keeps everybody from reading the view while it is made");
        } else if (kind == "DoStmt") {
            found("hidden", "what a DO does cannot be looked at");
        }
    }

    [[nodiscard]] std::size_t line() const {
        const auto offset = at_ != nullptr ? at_->offset : 0;
        const auto before = std::string_view{migration_.up.sql}.substr(0, offset);
        return 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    }

    [[nodiscard]] bool is_new(const Object& node) const { return made_.contains(full_name(node)); }

    void alter(const Object& node) {
        if (is_new(node)) {
            return;
        }
        for (const auto& entry : list(node, "cmds")) {
            const auto command = entry.object("AlterTableCmd");
            if (command) {
                alter(node, *command);
            }
        }
    }

    void alter(const Object& table, const Object& command) {
        const auto kind = text(command, "subtype");
        const auto definition = command.object("def");
        if (kind == "AT_AddColumn" && definition) {
            add_column(definition->object("ColumnDef").value_or(*definition));
        } else if (kind == "AT_AddConstraint" && definition) {
            add_constraint(definition->object("Constraint").value_or(*definition));
        } else if (kind == "AT_AlterColumnType") {
            found("rewrites", "another type of " + text(command, "name") +
                                  " may write the table anew while nobody can use it");
        } else if (kind == "AT_SetNotNull") {
            found("scans",
                  "SET NOT NULL reads the whole table while nobody can use it; a CHECK that "
                  "is NOT VALID at first, and validated later, does not");
        } else if (kind == "AT_AttachPartition") {
            found("scans",
                  "reads the whole partition under a lock, unless a CHECK that is valid "
                  "says the same");
        } else if (kind == "AT_SetLogged" || kind == "AT_SetUnLogged" ||
                   kind == "AT_SetTableSpace" || kind == "AT_SetAccessMethod") {
            found("rewrites", "writes the table anew while nobody can use it");
        } else if (kind == "AT_DropColumn") {
            remove(table, text(command, "name"));
        }
    }

    void add_column(const Object& column) {
        const auto name = text(column, "colname");
        bool not_null = false;
        bool has_default = false;
        for (const auto& entry : list(column, "constraints")) {
            const auto constraint = entry.object("Constraint").value_or(entry);
            const auto kind = text(constraint, "contype");
            const auto expression = constraint.object("raw_expr");
            not_null = not_null || kind == "CONSTR_NOTNULL" || kind == "CONSTR_PRIMARY";
            has_default = has_default || kind == "CONSTR_DEFAULT" || kind == "CONSTR_IDENTITY" ||
                          kind == "CONSTR_GENERATED";
            if (kind == "CONSTR_IDENTITY" || kind == "CONSTR_GENERATED" ||
                (kind == "CONSTR_DEFAULT" && expression && differs_by_row(*expression))) {
                found("rewrites", "a value of " + name +
                                      " is worked out for every row, and the "
                                      "table written anew while nobody can use it");
            }
            if (kind == "CONSTR_CHECK" || kind == "CONSTR_UNIQUE" || kind == "CONSTR_PRIMARY") {
                found("scans", "a constraint of " + name +
                                   " is checked for every row while nobody "
                                   "can use the table");
            }
        }
        const auto type = column.object("typeName");
        if (type && last_name(list(*type, "names")).find("serial") != std::string::npos) {
            found("rewrites", "a value of " + name +
                                  " is worked out for every row, and the table "
                                  "written anew while nobody can use it");
        } else if (not_null && !has_default) {
            found("not-null-without-default",
                  name +
                      " is NOT NULL and has no default: with rows in the table it fails, and the "
                      "code that runs cannot insert any more");
        }
    }

    void add_constraint(const Object& constraint) {
        const auto kind = text(constraint, "contype");
        const bool by_index = !text(constraint, "indexname").empty();
        if ((kind == "CONSTR_CHECK" || kind == "CONSTR_FOREIGN") &&
            !flag(constraint, "skip_validation")) {
            found("scans",
                  "ADD CONSTRAINT without NOT VALID reads the whole table under a lock; "
                  "VALIDATE CONSTRAINT in a later migration does not");
        } else if ((kind == "CONSTR_UNIQUE" || kind == "CONSTR_PRIMARY" ||
                    kind == "CONSTR_EXCLUSION") &&
                   !by_index) {
            found("scans",
                  "builds an index while nobody can use the table; a CREATE UNIQUE INDEX "
                  "CONCURRENTLY before, and USING INDEX, does not");
        }
    }

    void index(const Object& node) {
        if (flag(node, "concurrent")) {
            if (migration_.up.in_transaction) {
                found("concurrently-in-transaction", "needs `-- migrate: no-transaction`");
            }
        } else if (!is_new(node)) {
            found("index-without-concurrently",
                  "keeps everybody from writing while it is built: CONCURRENTLY does not");
        }
    }

    void drop(const Object& node) {
        const auto kind = text(node, "removeType");
        if (kind == "OBJECT_INDEX") {
            if (!flag(node, "concurrent")) {
                found("index-without-concurrently",
                      "waits for everybody who uses the table, and they for it: CONCURRENTLY does "
                      "not");
            } else if (migration_.up.in_transaction) {
                found("concurrently-in-transaction", "needs `-- migrate: no-transaction`");
            }
            return;
        }
        for (const auto& entry : list(node, "objects")) {
            const auto names = entry.object("List");
            remove(names ? list(*names, "items") : Objects{});
        }
    }

    void rename(const Object& node) {
        const auto kind = text(node, "renameType");
        if (kind == "OBJECT_TABCONSTRAINT" || kind == "OBJECT_INDEX" ||
            kind == "OBJECT_DOMCONSTRAINT") {
            return;
        }
        remove(node, kind == "OBJECT_COLUMN" ? text(node, "subname") : "");
    }

    void change_rows(const Object& node) {
        if (!is_new(node) && !node.has("whereClause")) {
            found("all-rows", "locks every row of " + table_of(node) +
                                  " until the transaction ends: do it in batches");
        }
    }

    // The directive stands in the comments right before the statement.
    [[nodiscard]] bool says_unused() const {
        static const std::regex kDirective{
            R"(--[ \t]*migrate:[ \t]*unused-since ([0-9]{1,9})[ \t\r]*$)",
            std::regex::icase | std::regex::multiline};
        std::smatch found;
        if (!std::regex_search(at_->before, found, kDirective)) {
            return false;
        }
        const int since = std::stoi(found[1].str());
        return since > 0 && since < migration_.number;
    }

    // A table, a view or the like, by the parts of its name.
    void remove(const Objects& names) {
        const auto schema = names.size() > 1 ? last_name({names[names.size() - 2]}) : "";
        if (!made_.contains(schema + "." + last_name(names))) {
            take_away(last_name(names), "");
        }
    }

    void remove(const Object& node, const std::string& column) {
        if (!is_new(node)) {
            take_away(table_of(node), column);
        }
    }

    void take_away(const std::string& table, const std::string& column) {
        if (!says_unused()) {
            found("unused-since",
                  "what goes, or gets another name, has to be unused before: `-- migrate: "
                  "unused-since N` says since which migration before this one");
        }
        if (!table.empty()) {
            looked_.removed.push_back(
                {migration_.number, migration_.up.file, line(), table, column});
        }
    }

    const Migration& migration_;
    Looked looked_;
    std::set<std::string> made_;
    const Statement* at_ = nullptr;
};

}  // namespace

Looked look_at(const Migration& migration) {
    Look look{migration};
    const auto statements = parse(migration.up.sql);
    if (!statements) {
        look.found("not-parsed", statements.error().reason);
        return std::move(look).take();
    }
    for (const auto& statement : *statements) {
        look.at(statement);
    }
    return std::move(look).take();
}

}  // namespace migrate::lint
