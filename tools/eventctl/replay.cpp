#include <array>
#include <iostream>
#include <numeric>

#include "platform/amqp/faults.hpp"
#include "platform/json/writer.hpp"
#include "tools/console/exits.hpp"
#include "tools/console/output.hpp"
#include "tools/console/progress.hpp"
#include "tools/eventctl/arguments.hpp"
#include "tools/eventctl/find_parked.hpp"
#include "tools/eventctl/program.hpp"
#include "tools/eventctl/queues.hpp"
#include "tools/eventctl/replayer.hpp"

namespace eventctl {

using platform::messaging::ParkedRows;
using Fate = Replayer::Fate;

namespace {

struct Options {
    Selection selection;
    int rate = 100;
    bool dry_run = false;
};

constexpr std::array<const char*, 5> kFates{"replayed", "parked again", "refused", "gone",
                                            "may have been sent"};

// What has become of the messages so far; tells of each for scripts, of trouble to people too.
struct Report {
    bool json;
    std::array<long long, kFates.size()> counts{};

    void add(std::int64_t id, Fate fate, const std::string& reason) {
        const auto index = static_cast<std::size_t>(fate);
        ++counts[index];
        if (json) {
            print_json(platform::json::ObjectWriter{}
                           .number("id", id)
                           .text("fate", kFates[index])
                           .text("reason", reason)
                           .str());
        } else if (fate == Fate::refused) {
            complain("message " + std::to_string(id) + " is left as it is: " + reason);
        } else if (fate == Fate::gone) {
            complain("message " + std::to_string(id) + " is no more");
        }
    }

    [[nodiscard]] long long count(Fate fate) const {
        return counts[static_cast<std::size_t>(fate)];
    }
    void print() const {
        std::cout << "replayed " << counted(count(Fate::replayed), "message");
        for (const auto fate : {Fate::parked_again, Fate::refused, Fate::gone, Fate::uncertain}) {
            if (count(fate) > 0) {
                std::cout << ", " << count(fate) << " " << kFates[static_cast<std::size_t>(fate)];
            }
        }
        std::cout << '\n';
    }
};

int show_plan(const ParkedRows& parked, const std::vector<std::int64_t>& ids, bool json) {
    for (const auto id : ids) {
        if (output_is_lost()) {
            break;
        }
        const auto found = parked.load({id});
        if (!found) {
            return failed(kUserDatabase, found.error());
        }
        for (const auto& message : *found) {
            const auto again = message_again(message);
            if (!again) {
                complain("message " + std::to_string(id) +
                         " cannot be sent: " + again.error().reason);
            }
            if (json) {
                print_json(plan_json_of(message.row, again ? "" : again.error().reason));
                continue;
            }
            std::cout << "would replay " << id << "  " << shown(message.row.reason) << "  "
                      << shown(message.row.type, 64) << "  " << shown(message.row.message_id, 64)
                      << (again ? "" : "  cannot: " + again.error().reason) << '\n';
        }
    }
    return kDone;
}

// Whether all came to an end, and otherwise what is to be done about them.
bool tell_the_rest(const Report& report, long long all) {
    const auto uncertain = report.count(Fate::uncertain);
    if (uncertain > 0) {
        complain(counted(uncertain, "message") +
                 " may have been sent, and not noted: run it again; what arrives twice changes "
                 "nothing");
    }
    const auto left = all - std::accumulate(report.counts.begin(), report.counts.end(), 0LL);
    if (left > 0) {
        complain(counted(left, "message was not sent and is as it was",
                         "messages were not sent and are as they were") +
                 ": run it again");
    }
    return uncertain == 0 && left == 0;
}

int replay_all(Setup& setup, ParkedRows& parked, const std::vector<std::int64_t>& ids,
               const Options& options, bool json) {
    Pauses pauses;
    auto probe = setup.connect(pauses.loop());
    if (!probe) {
        return failed(setup.broker(), probe.error());
    }
    if (const auto checked = (*probe)->check_exchange(kBackExchange); !checked) {
        return failed(setup.broker(), checked.error());
    }
    (*probe)->close();
    Report report{.json = json};
    Progress progress{"eventctl", "replaying", static_cast<std::int64_t>(ids.size())};
    Replayer replayer{
        pauses,
        setup.endpoint(),
        parked,
        options.rate,
        setup.silence(),
        {.on_fate = [&](auto id, auto fate, auto& reason) { report.add(id, fate, reason); },
         .goes_on = [] { return !output_is_lost(); },
         .on_progress = [&](std::size_t done) { progress.show(static_cast<std::int64_t>(done)); }}};
    const auto done = replayer.run(ids);
    if (!json) {
        report.print();
    }
    if (!done) {
        failed(done.error().fault.slug == platform::amqp::kBrokerUnavailable.slug
                   ? setup.broker()
                   : std::string{kUserDatabase},
               done.error());
    }
    const bool is_whole = tell_the_rest(report, static_cast<long long>(ids.size()));
    if (!done) {
        return kFailed;
    }
    if (!is_whole && pauses.is_over()) {
        return pauses.status();
    }
    return is_whole && report.count(Fate::refused) == 0 ? kDone : kFailed;
}

int replay(Setup& setup, const Options& options, bool json) {
    ParkedRows parked{setup.user()};
    const auto chosen = choose(parked, options.selection.filter(), "replay", "replayed");
    if (chosen.status) {
        return *chosen.status;
    }
    return options.dry_run ? show_plan(parked, chosen.ids, json)
                           : replay_all(setup, parked, chosen.ids, options, json);
}

}  // namespace

void add_replay(CLI::App& app, Program& program) {
    auto options = std::make_shared<Options>();
    auto& command = add_command(
        app, "replay", "send parked messages to their queue again, as if they were new", program,
        {.user_database = true, .rabbitmq = true},
        [&program, options](Setup& setup) { return replay(setup, *options, program.json); });
    options->selection.add_ids(command);
    options->selection.add_reason(command);
    options->selection.add_times(command);
    options->selection.require_one(command);
    command.add_option("--rate", options->rate, "messages a second")
        ->capture_default_str()
        ->check(arguments::whole_number(1, 100'000));
    command.add_flag("--dry-run", options->dry_run, "show what would be replayed");
}

}  // namespace eventctl
