#include <algorithm>
#include <iostream>

#include "tools/console/exits.hpp"
#include "tools/console/output.hpp"
#include "tools/eventctl/arguments.hpp"
#include "tools/eventctl/find_parked.hpp"
#include "tools/eventctl/program.hpp"

namespace eventctl {

using platform::messaging::ParkedRow;
using platform::messaging::ParkedRows;

namespace {

constexpr std::size_t kErrorWidth = 60;

struct Options {
    Selection selection;
    bool replayed = false;
    int limit = 100;
};

std::string to_second(platform::Timestamp time) {
    return platform::to_rfc3339(time).substr(0, 19) + "Z";
}

std::string table_of(const std::vector<ParkedRow>& rows) {
    Table table{{"ID", "PARKED AT", "TIMES", "REASON", "TYPE", "MESSAGE ID", "BYTES", "REPLAYED AT",
                 "ERROR"}};
    for (const auto& row : rows) {
        table.add({std::to_string(row.id), to_second(row.last_parked_at), std::to_string(row.times),
                   shown(row.reason, 24), shown(row.type, 32), shown(row.message_id, 36),
                   std::to_string(row.body_bytes),
                   row.replayed_at ? to_second(*row.replayed_at) : "",
                   shown(row.error, kErrorWidth)});
    }
    return table.str();
}

int list(Setup& setup, const Options& options, bool json) {
    const ParkedRows parked{setup.user()};
    auto filter = options.selection.filter();
    filter.replayed_too = options.replayed;
    if (const auto refused = refuse_unknown_reason(parked, filter)) {
        return *refused;
    }
    auto rows = parked.list(filter, options.limit + 1);
    if (!rows) {
        return failed(kUserDatabase, rows.error());
    }
    const bool more = rows->size() > static_cast<std::size_t>(options.limit);
    rows->resize(std::min(rows->size(), static_cast<std::size_t>(options.limit)));
    if (json) {
        for (const auto& row : *rows) {
            print_json(json_of(row));
        }
        return kDone;
    }
    if (rows->empty()) {
        std::cout << "nothing is parked\n";
        return kDone;
    }
    std::cout << table_of(*rows);
    if (more) {
        std::cout << "there are more: --limit shows them\n";
    }
    return kDone;
}

}  // namespace

void add_parked_list(CLI::App& parked, Program& program) {
    auto options = std::make_shared<Options>();
    auto& command = add_command(
        parked, "list", "parked messages that are open, the oldest first", program,
        {.user_database = true},
        [&program, options](Setup& setup) { return list(setup, *options, program.json); });
    options->selection.add_reason(command);
    options->selection.add_times(command);
    command.add_flag("--replayed", options->replayed, "those that were replayed too");
    command.add_option("--limit", options->limit, "how many at most")
        ->capture_default_str()
        ->check(arguments::whole_number(1, 100'000));
}

}  // namespace eventctl
