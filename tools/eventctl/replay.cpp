#include <array>
#include <iostream>
#include <numeric>

#include "platform/amqp/faults.hpp"
#include "platform/json/writer.hpp"
#include "tools/eventctl/arguments.hpp"
#include "tools/eventctl/exits.hpp"
#include "tools/eventctl/find_parked.hpp"
#include "tools/eventctl/program.hpp"
#include "tools/eventctl/progress.hpp"
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

constexpr std::array<const char*, 4> kFates{"replayed", "parked again", "refused", "gone"};

// What has become of the messages so far; tells of each for scripts, of trouble to people too.
struct Report {
    bool json;
    std::array<long long, kFates.size()> counts{};

    void add(std::int64_t id, Fate fate, const std::string& reason) {
        const auto index = static_cast<std::size_t>(fate);
        ++counts[index];
        if (json) {
            std::cout << platform::json::ObjectWriter{}
                             .number("id", id)
                             .text("fate", kFates[index])
                             .text("reason", reason)
                             .str()
                      << std::endl;
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
        for (const auto fate : {Fate::parked_again, Fate::refused, Fate::gone}) {
            if (count(fate) > 0) {
                std::cout << ", " << count(fate) << " " << kFates[static_cast<std::size_t>(fate)];
            }
        }
        std::cout << '\n';
    }
};

int show_plan(const ParkedRows& parked, const std::vector<std::int64_t>& ids, bool json) {
    for (const auto id : ids) {
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
                std::cout << json_of(message.row, again ? "" : again.error().reason) << '\n';
                continue;
            }
            std::cout << "would replay " << id << "  " << shown(message.row.reason) << "  "
                      << shown(message.row.type, 64) << "  " << shown(message.row.message_id, 64)
                      << (again ? "" : "  cannot: " + again.error().reason) << '\n';
        }
    }
    return kDone;
}

int replay_all(Setup& setup, ParkedRows& parked, const std::vector<std::int64_t>& ids,
               const Options& options, bool json) {
    Pauses pauses;
    auto probe = setup.connect(pauses.loop());
    if (!probe) {
        return failed(kBroker, probe.error());
    }
    if (const auto checked = (*probe)->check_exchange(kBackExchange); !checked) {
        return failed(kBroker, checked.error());
    }
    (*probe)->close();
    Report report{.json = json};
    Progress progress{"replaying", static_cast<std::int64_t>(ids.size())};
    Replayer replayer{
        pauses,
        setup.endpoint(),
        parked,
        options.rate,
        setup.silence(),
        {.on_fate = [&](auto id, auto fate, auto& reason) { report.add(id, fate, reason); },
         .on_progress = [&](std::size_t done) { progress.show(static_cast<std::int64_t>(done)); }}};
    const auto done = replayer.run(ids);
    if (!json) {
        report.print();
    }
    const auto settled = std::accumulate(report.counts.begin(), report.counts.end(), 0LL);
    const auto left = static_cast<long long>(ids.size()) - settled;
    if (left > 0) {
        complain(counted(left, "message") + " left as it was: run it again");
    }
    if (!done) {
        return failed(done.error().fault.slug == platform::amqp::kBrokerUnavailable.slug
                          ? kBroker
                          : kUserDatabase,
                      done.error());
    }
    return left == 0 && report.count(Fate::refused) == 0 ? kDone : kFailed;
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
