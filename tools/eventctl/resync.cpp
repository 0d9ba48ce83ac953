#include <algorithm>
#include <iostream>
#include <limits>
#include <optional>

#include "auth-service/adapters/postgres/pg_account_tx.hpp"
#include "auth-service/adapters/postgres/replicated_accounts.hpp"
#include "auth-service/application/announce_again.hpp"
#include "platform/core/request_context.hpp"
#include "platform/db/row_digest.hpp"
#include "platform/json/writer.hpp"
#include "platform/messaging/outbox_depth.hpp"
#include "tools/console/exits.hpp"
#include "tools/console/output.hpp"
#include "tools/console/progress.hpp"
#include "tools/eventctl/arguments.hpp"
#include "tools/eventctl/pace.hpp"
#include "tools/eventctl/pause.hpp"
#include "tools/eventctl/program.hpp"
#include "tools/eventctl/queues.hpp"

namespace eventctl {

using platform::Result;

namespace {

constexpr int kPageMax = 200;
constexpr std::chrono::milliseconds kLookEvery{100};
constexpr std::chrono::milliseconds kLookAtQueueEvery{500};
constexpr platform::Fault kStandsStill{platform::ErrorCode::unavailable, "stands_still", ""};
constexpr std::chrono::seconds kStandstillMax{60};

struct Options {
    int rate = 2000;
    int outbox_max = 5000;
    int queue_max = 50'000;
    std::string since_id;
    bool dry_run = false;
};

platform::Error named(std::string_view who, platform::Error error) {
    error.reason = std::string{who} + ": " +
                   (error.reason.empty() ? std::string{error.fault.title} : error.reason);
    return error;
}

// Announces page after page, and never more than the relay can take.
class Resync {
public:
    Resync(Setup& setup, const Options& options, std::int64_t total)
        : setup_{setup},
          options_{options},
          accounts_{setup.auth()},
          announce_page_{accounts_, clock_},
          progress_{"eventctl", "announcing", total} {
        if (!options.since_id.empty()) {
            last = auth::AccountId::parse(options.since_id);
        }
    }

    // False where it was interrupted.
    Result<bool> run() {
        for (;;) {
            const auto room = wait_for_room();
            if (!room || !*room) {
                return room;
            }
            const auto page = announce_page_(last, page_size(), context_);
            if (!page) {
                return named(kAuthDatabase, page.error());
            }
            if (!page->last) {
                return true;
            }
            last = page->last;
            snapshots += page->snapshots;
            deletions += page->deletions;
            progress_.show(snapshots + deletions);
            if (!keep_pace(page->snapshots + page->deletions)) {
                return false;
            }
        }
    }

    [[nodiscard]] const Pauses& pauses() const { return pauses_; }

    std::optional<auth::AccountId> last;
    std::int64_t snapshots = 0;
    std::int64_t deletions = 0;

private:
    using Clock = std::chrono::steady_clock;

    // What announcing waits for, and how much of it is in the way.
    struct InTheWay {
        std::int64_t events = 0;  // 0: nothing, there is room
        std::string what;         // "in the outbox, waiting for the relay"
        const char* question;     // what may be wrong where it does not get less
    };

    // About twenty pages a second where the rate is low.
    [[nodiscard]] int page_size() const { return std::clamp(options_.rate / 20, 1, kPageMax); }

    // Runs the loop in any case: that is where an interruption is heard.
    bool keep_pace(int announced) {
        pace_.spend(announced);
        return pauses_.wait(pace_.ahead(Clock::now()));
    }

    Result<bool> wait_for_room() {
        std::int64_t lowest = std::numeric_limits<std::int64_t>::max();
        std::string in_the_way;
        auto moved_at = Clock::now();
        for (;;) {
            const auto found = look();
            if (!found) {
                return found.error();
            }
            if (found->events == 0) {
                return true;
            }
            if (found->events < lowest || found->what != in_the_way) {
                in_the_way = found->what;
                lowest = found->events;
                moved_at = Clock::now();
            }
            const auto waits = std::to_string(found->events) + " events " + found->what;
            if (Clock::now() - moved_at > kStandstillMax) {
                return kStandsStill.because("it does not get less: " + waits + "; " +
                                            found->question);
            }
            progress_.show(snapshots + deletions, waits);
            if (!pauses_.wait(kLookEvery)) {
                return false;
            }
        }
    }

    Result<InTheWay> look() {
        const auto depth = platform::messaging::read_outbox_depth(setup_.auth());
        if (!depth) {
            return named(kAuthDatabase, depth.error());
        }
        if (depth->rows >= options_.outbox_max) {
            return InTheWay{depth->rows, "in the outbox, waiting for the relay",
                            "does auth-service run, and RabbitMQ?"};
        }
        if (Clock::now() >= look_at_queue_at_) {
            const auto ready = look_at_queue();
            if (!ready) {
                return named(setup_.broker(), ready.error());
            }
            queued_ = *ready;
            look_at_queue_at_ = Clock::now() + kLookAtQueueEvery;
        }
        return queued_ >= options_.queue_max
                   ? InTheWay{queued_, std::string{"in "} + kQueue + ", waiting for the consumer",
                              "does user-service run, and its database?"}
                   : InTheWay{0, "", ""};
    }

    // Every look has a connection of its own: nobody would answer heartbeats in between.
    Result<std::int64_t> look_at_queue() {
        auto broker = setup_.connect(pauses_.loop());
        if (!broker) {
            return broker.error();
        }
        const auto state = (*broker)->look_at_queue(kQueue);
        if (!state) {
            return state.error();
        }
        if (!*state) {
            return kStandsStill.because(std::string{"there is no queue "} + kQueue);
        }
        (*broker)->close();
        return static_cast<std::int64_t>((*state)->ready);
    }

    Setup& setup_;
    const Options& options_;
    Pauses pauses_;
    platform::SystemClock clock_;
    platform::RequestContext context_ = platform::make_request_context(std::nullopt, std::nullopt);
    platform::db::PgUnitOfWork<auth::AccountTx, auth::PgAccountTx> accounts_;
    auth::AnnouncePage announce_page_;
    Progress progress_;
    std::int64_t queued_ = 0;  // at the last look
    Clock::time_point look_at_queue_at_ = Clock::now();
    Pace pace_{static_cast<double>(options_.rate), std::chrono::milliseconds{50}, Clock::now()};
};

void print(const Resync& resync, bool whole, bool json) {
    const auto last = resync.last ? std::optional{resync.last->str()} : std::nullopt;
    if (json) {
        print_json(platform::json::ObjectWriter{}
                       .number("snapshots", resync.snapshots)
                       .number("deletions", resync.deletions)
                       .text_or_null("last_id", last)
                       .boolean("whole", whole)
                       .str());
        return;
    }
    std::cout << "announced " << counted(resync.snapshots, "account") << " and "
              << counted(resync.deletions, "deletion") << '\n';
    if (!whole && last) {
        std::cout << "stopped before the end; to go on: eventctl resync --since-id " << *last
                  << '\n';
    }
}

Result<std::int64_t> count_accounts(Setup& setup, const Options& options) {
    std::int64_t count = 0;
    const auto after = platform::Uuid::parse(options.since_id).value_or(platform::Uuid{});
    const auto read = setup.auth().read([&](platform::db::Connection& connection) -> Result<void> {
        count = platform::db::count_rows(connection, auth::kReplicatedAccounts, after);
        return {};
    });
    return read ? Result<std::int64_t>{count} : read.error();
}

int resync(Setup& setup, const Options& options, bool json) {
    const auto total = count_accounts(setup, options);
    if (!total) {
        return failed(kAuthDatabase, total.error());
    }
    if (options.dry_run) {
        json ? print_json(platform::json::ObjectWriter{}
                              .number("accounts", *total)
                              .boolean("dry_run", true)
                              .str())
             : void(std::cout << "would announce " << counted(*total, "account") << '\n');
        return kDone;
    }
    Resync resync{setup, options, *total};
    const auto whole = resync.run();
    print(resync, whole && *whole, json);
    if (!whole) {
        complain(whole.error().reason);
        return kFailed;
    }
    return *whole ? kDone : resync.pauses().status();
}

}  // namespace

void add_resync(CLI::App& app, Program& program) {
    auto options = std::make_shared<Options>();
    auto& command = add_command(
        app, "resync", "announce every account again, as it is, for whoever begins from nothing",
        program,
        {.auth_database = true, .rabbitmq = true, .statement_timeout = std::chrono::seconds{60}},
        [&program, options](Setup& setup) { return resync(setup, *options, program.json); });
    command.add_option("--rate", options->rate, "accounts a second, at most")
        ->capture_default_str()
        ->check(arguments::whole_number(1, 1'000'000));
    command
        .add_option("--outbox-max", options->outbox_max,
                    "wait while as many events are in the outbox")
        ->capture_default_str()
        ->check(arguments::whole_number(1, 1'000'000));
    command
        .add_option("--queue-max", options->queue_max,
                    "wait while as many events are in user-service's queue")
        ->capture_default_str()
        ->check(arguments::whole_number(1, 1'000'000'000));
    command.add_option("--since-id", options->since_id, "only accounts whose id comes after it")
        ->check(arguments::uuid());
    command.add_flag("--dry-run", options->dry_run, "say how many");
}

}  // namespace eventctl
