#include <iostream>
#include <memory>

#include "platform/json/writer.hpp"
#include "tools/console/arguments.hpp"
#include "tools/console/output.hpp"
#include "tools/migrate/program.hpp"

// The commands that change what the database remembers, and nothing else.
namespace migrate {

namespace {

namespace migration = platform::migration;
using migration::Migrator;
using migration::State;
using platform::json::ArrayWriter;
using platform::json::ObjectWriter;

int take_for_applied(Migrator& migrator, int number, const Program& program) {
    const auto done = migrator.baseline(number);
    if (!done) {
        return fail(program, done.error());
    }
    if (program.json) {
        console::print_json(ObjectWriter{}.number("baseline", number).str());
    } else {
        std::cout << "taken for applied: everything up to " << number << std::endl;
    }
    return 0;
}

int mend(Migrator& migrator, const Program& program) {
    const auto mended = migrator.repair();
    if (!mended) {
        return fail(program, mended.error());
    }
    ArrayWriter list;
    for (const auto& status : *mended) {
        const auto title = migration::title_of(status.number, status.name);
        const bool forgotten = status.state == State::vanished;
        if (program.json) {
            list.raw(ObjectWriter{}
                         .number("number", status.number)
                         .text("name", status.name)
                         .text("outcome", forgotten ? "forgotten" : "realigned")
                         .str());
        } else {
            std::cout << (forgotten ? "forgotten, as its file has vanished: "
                                    : "taken as its file is now: ")
                      << title << "\n";
        }
    }
    if (program.json) {
        console::print_json(ObjectWriter{}.raw("migrations", list.str()).str());
    } else if (mended->empty()) {
        std::cout << "nothing to do" << std::endl;
    }
    return 0;
}

}  // namespace

void add_baseline(CLI::App& app, Program& program) {
    auto number = std::make_shared<int>(0);
    auto& command = add_command(app, "baseline",
                                "take all up to a number for applied, in a database made otherwise",
                                program, [&program, number] {
                                    return with_migrator(program, {}, [&](Migrator& migrator) {
                                        return take_for_applied(migrator, *number, program);
                                    });
                                });
    command.add_option("number", *number, "the last migration whose work is there already")
        ->required()
        ->check(console::arguments::whole_number(1, 999'999'999));
    add_database(command, program);
    add_locks(command, program);
    add_json(command, program);
}

void add_repair(CLI::App& app, Program& program) {
    auto& command = add_command(
        app, "repair",
        "make the history fit the files: after a file was changed, or went, on purpose", program,
        [&program] {
            return with_migrator(program, {},
                                 [&](Migrator& migrator) { return mend(migrator, program); });
        });
    add_database(command, program);
    add_locks(command, program);
    add_json(command, program);
}

}  // namespace migrate
