#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <optional>

#include "tools/console/exits.hpp"
#include "tools/console/output.hpp"
#include "tools/console/shown.hpp"
#include "tools/eventctl/find_parked.hpp"
#include "tools/eventctl/pause.hpp"
#include "tools/eventctl/program.hpp"

namespace eventctl {

using platform::Result;
using platform::messaging::ParkedBody;
using platform::messaging::ParkedRows;

namespace {

constexpr std::size_t kBatch = 100;

struct Options {
    Selection selection;
    bool yes = false;
    bool dry_run = false;
};

constexpr platform::Fault kRecordNotWritten{platform::ErrorCode::internal, "record_not_written",
                                            ""};

// The record of a message that is gone: all that could bring it back stands in the JSON.
void print(const ParkedBody& message, bool json, bool dry_run) {
    if (json) {
        print_json(json_of(message, dry_run));
        return;
    }
    const auto& row = message.row;
    std::cout << (dry_run ? "would drop " : "dropped ") << row.id << "  " << shown(row.reason)
              << "  " << shown(row.type, 64) << "  " << shown(row.message_id, 64) << "  parked "
              << platform::to_rfc3339(row.parked_at) << "  " << counted(row.body_bytes, "byte")
              << '\n'
              << shown_body(message.body) << std::flush;
}

void log(platform::log::Logger& log, const ParkedBody& message) {
    log.warning("parked message dropped", {{"id", message.row.id},
                                           {"message_id", message.row.message_id},
                                           {"type", message.row.type},
                                           {"reason", message.row.reason},
                                           {"queue", message.row.queue}});
}

// Nothing, or the exit status of who may not or does not want to.
std::optional<int> refuse_unconfirmed(const Options& options, std::size_t count) {
    if (options.yes || options.dry_run) {
        return std::nullopt;
    }
    if (isatty(STDIN_FILENO) != 1) {
        complain("a drop is for good: it needs --yes (--dry-run shows what it would drop)");
        return kWrongUsage;
    }
    std::cerr << "drop " << counted(static_cast<long long>(count), "message")
              << " for good? [y/N] ";
    std::string answer;
    std::getline(std::cin, answer);
    if (answer == "y" || answer == "yes") {
        return std::nullopt;
    }
    complain("nothing was dropped");
    return kFailed;
}

std::vector<std::vector<std::int64_t>> batches_of(const std::vector<std::int64_t>& ids) {
    std::vector<std::vector<std::int64_t>> batches;
    for (std::size_t at = 0; at < ids.size(); at += kBatch) {
        const auto begin = ids.begin() + static_cast<std::ptrdiff_t>(at);
        batches.emplace_back(
            begin, begin + static_cast<std::ptrdiff_t>(std::min(kBatch, ids.size() - at)));
    }
    return batches;
}

int show_plan(const ParkedRows& parked, const std::vector<std::int64_t>& ids, bool json) {
    for (const auto& batch : batches_of(ids)) {
        const auto found = parked.load(batch);
        if (!found) {
            return failed(kUserDatabase, found.error());
        }
        for (const auto& message : *found) {
            print(message, json, true);
        }
        if (output_is_lost()) {
            break;
        }
    }
    return kDone;
}

int failed_drop(const platform::Error& error) {
    if (error.fault.slug == kRecordNotWritten.slug) {
        complain("nothing more is dropped, as the record of it cannot be written");
        return kFailed;
    }
    complain("what was named last may not have been dropped");
    return failed(kUserDatabase, error);
}

int drop_all(ParkedRows& parked, const std::vector<std::int64_t>& ids, bool json) {
    platform::log::Logger trace{"eventctl", platform::log::Level::info, [](std::string_view line) {
                                    std::cerr << harmless_json(line) << std::endl;
                                }};
    Pauses pauses;
    std::int64_t done = 0;
    std::int64_t tried = 0;
    for (const auto& batch : batches_of(ids)) {
        if (!pauses.wait({})) {
            complain("interrupted: " + counted(done, "message") + " dropped, " +
                     std::to_string(static_cast<std::int64_t>(ids.size()) - tried) +
                     " left as they were");
            return pauses.status();
        }
        const auto dropped = parked.drop(batch, [&](const ParkedBody& message) -> Result<void> {
            print(message, json, false);
            if (output_is_lost()) {
                return kRecordNotWritten.because("");
            }
            log(trace, message);
            return {};
        });
        if (!dropped) {
            return failed_drop(dropped.error());
        }
        done += *dropped;
        tried += static_cast<std::int64_t>(batch.size());
    }
    if (done < tried) {
        complain(counted(tried - done, "message is", "messages are") +
                 " no more: somebody else has dropped them");
    }
    return kDone;
}

int drop(Setup& setup, const Options& options, bool json) {
    ParkedRows parked{setup.user()};
    const auto chosen = choose(parked, options.selection.filter(), "drop", "dropped");
    if (chosen.status) {
        return *chosen.status;
    }
    if (const auto refused = refuse_unconfirmed(options, chosen.ids.size())) {
        return *refused;
    }
    return options.dry_run ? show_plan(parked, chosen.ids, json)
                           : drop_all(parked, chosen.ids, json);
}

}  // namespace

void add_parked_drop(CLI::App& parked, Program& program) {
    auto options = std::make_shared<Options>();
    auto& command = add_command(
        parked, "drop", "delete parked messages for good; what they were is printed and logged",
        program, {.user_database = true},
        [&program, options](Setup& setup) { return drop(setup, *options, program.json); });
    options->selection.add_ids(command);
    options->selection.add_reason(command);
    options->selection.require_one(command);
    auto* yes = command.add_flag("--yes", options->yes, "do not ask");
    command.add_flag("--dry-run", options->dry_run, "show what would be dropped")->excludes(yes);
}

}  // namespace eventctl
