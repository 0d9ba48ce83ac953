#include "tools/migrate/report.hpp"

#include <unistd.h>

#include <iostream>

#include "tools/console/output.hpp"

namespace migrate {

namespace migration = platform::migration;
using migration::Direction;

Report::Report(bool json) : json_{json}, on_terminal_{!json && isatty(STDOUT_FILENO) == 1} {}

Report::~Report() {
    clear_line();
}

migration::Observer Report::observer() {
    return {.begun =
                [this](const auto& migration, auto direction) {
                    begun((direction == Direction::up ? "applying " : "undoing ") +
                          migration::title_of(migration.number, migration.name));
                },
            .done = [this](const auto& migration, auto direction,
                           auto took) { done(migration, direction, took); },
            .waiting =
                [this](const auto& holder) {
                    clear_line();
                    console::complain("migrate", "waiting for another run: " + holder);
                },
            .retrying =
                [this](const auto& why) {
                    clear_line();
                    console::complain("migrate", why);
                }};
}

void Report::begun(const std::string& what) {
    if (on_terminal_) {
        std::cout << what << " …" << std::flush;
        line_stands_ = true;
    }
}

void Report::done(const migration::Migration& migration, Direction direction,
                  std::chrono::milliseconds took) {
    ++count_;
    const char* what = direction == Direction::up ? "applied" : "undone";
    if (json_) {
        list_.raw(platform::json::ObjectWriter{}
                      .number("number", migration.number)
                      .text("name", migration.name)
                      .text("outcome", what)
                      .number("milliseconds", took.count())
                      .str());
        return;
    }
    clear_line();
    std::cout << what << " " << migration::title_of(migration.number, migration.name) << " ("
              << took.count() << " ms)" << std::endl;
}

void Report::finish(const std::string& service, const std::optional<platform::Error>& fault) {
    if (json_) {
        platform::json::ObjectWriter object;
        if (!service.empty()) {
            object.text("service", service);
        }
        object.raw("migrations", list_.str());
        if (fault) {
            object.text("fault", fault->fault.slug).text("reason", fault->reason);
        }
        console::print_json(object.str());
    } else if (count_ == 0 && !fault) {
        std::cout << "nothing to do" << std::endl;
    }
    clear_line();
}

void Report::clear_line() {
    if (line_stands_) {
        std::cout << "\r\x1b[K" << std::flush;
        line_stands_ = false;
    }
}

}  // namespace migrate
