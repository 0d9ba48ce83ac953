#include <iostream>
#include <memory>
#include <optional>

#include "platform/core/clock.hpp"
#include "platform/json/writer.hpp"
#include "tools/console/arguments.hpp"
#include "tools/console/output.hpp"
#include "tools/console/shown.hpp"
#include "tools/migrate/program.hpp"

// The commands that only look.
namespace migrate {

namespace {

namespace migration = platform::migration;
using migration::Migrator;
using migration::State;
using platform::json::ArrayWriter;
using platform::json::ObjectWriter;

const char* word_of(State state) {
    switch (state) {
        case State::applied:
            return "applied";
        case State::pending:
            return "pending";
        case State::out_of_order:
            return "out of order";
        case State::unfinished:
            return "unfinished";
        case State::changed:
            return "changed";
        case State::vanished:
            break;
    }
    return "vanished";
}

std::string json_of(const migration::MigrationStatus& status) {
    ObjectWriter object;
    object.number("number", status.number)
        .text("name", status.name)
        .text("state", word_of(status.state));
    object.text_or_null("applied_at", status.applied_at
                                          ? std::optional{platform::to_rfc3339(*status.applied_at)}
                                          : std::nullopt);
    return object.str();
}

int show_status(Migrator& migrator, const Program& program) {
    const auto all = migrator.status();
    if (!all) {
        return fail(program, all.error());
    }
    ArrayWriter list;
    console::Table table{{"MIGRATION", "STATE", "APPLIED AT"}};
    for (const auto& status : *all) {
        list.raw(json_of(status));
        table.add({console::shown(migration::title_of(status.number, status.name)),
                   word_of(status.state),
                   status.applied_at ? platform::to_rfc3339(*status.applied_at) : ""});
    }
    if (program.json) {
        console::print_json(ObjectWriter{}.raw("migrations", list.str()).str());
    } else {
        std::cout << table.str();
    }
    return 0;
}

int show_verdict(Migrator& migrator, const Program& program) {
    const auto verified = migrator.verify();
    if (program.json) {
        ObjectWriter object;
        object.boolean("verified", static_cast<bool>(verified));
        object.text_or_null("fault", verified
                                         ? std::nullopt
                                         : std::optional{std::string{verified.error().fault.slug}});
        console::print_json(object.str());
    } else if (verified) {
        std::cout << "every migration is applied, as its file says" << std::endl;
    }
    return verified ? 0 : complain(verified.error());
}

void print_sql(const migration::Migration& migration) {
    const auto& script = migration.up;
    std::cout << "-- " << script.file << "\n"
              << (script.in_transaction ? "BEGIN;\n" : "") << script.sql
              << (script.sql.ends_with('\n') ? "" : "\n")
              << (script.in_transaction ? "COMMIT;\n" : "") << "\n";
}

int show_plan(Migrator& migrator, std::optional<int> to, const Program& program) {
    const auto pending = migrator.pending(to);
    if (!pending) {
        return fail(program, pending.error());
    }
    ArrayWriter list;
    for (const auto& migration : *pending) {
        if (program.json) {
            list.raw(ObjectWriter{}
                         .number("number", migration.number)
                         .text("name", migration.name)
                         .boolean("transaction", migration.up.in_transaction)
                         .text("sql", migration.up.sql)
                         .str());
        } else {
            print_sql(migration);
        }
    }
    if (program.json) {
        console::print_json(ObjectWriter{}.raw("migrations", list.str()).str());
    } else if (pending->empty()) {
        std::cout << "-- nothing to do" << std::endl;
    }
    return 0;
}

}  // namespace

void add_status(CLI::App& app, Program& program) {
    auto& command = add_command(
        app, "status", "list the migrations, and what became of each", program, [&program] {
            return with_migrator(
                program, {}, [&](Migrator& migrator) { return show_status(migrator, program); });
        });
    add_database(command, program);
    add_json(command, program);
}

void add_verify(CLI::App& app, Program& program) {
    auto& command = add_command(
        app, "verify", "whether everything is applied, as the files say; changes nothing", program,
        [&program] {
            return with_migrator(
                program, {}, [&](Migrator& migrator) { return show_verdict(migrator, program); });
        });
    add_database(command, program);
    add_json(command, program);
}

void add_plan(CLI::App& app, Program& program) {
    auto to = std::make_shared<std::optional<int>>();
    auto& command = add_command(app, "plan", "print the SQL that up would run, without running it",
                                program, [&program, to] {
                                    return with_migrator(program, {}, [&](Migrator& migrator) {
                                        return show_plan(migrator, *to, program);
                                    });
                                });
    command.add_option("--to", *to, "the number of the last one to apply")
        ->check(console::arguments::whole_number(1, 999'999'999));
    command.add_flag("--allow-out-of-order", program.allow_out_of_order,
                     "also what stands before a migration that was applied");
    add_database(command, program);
    add_json(command, program);
}

}  // namespace migrate
