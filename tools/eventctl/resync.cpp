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
#include "tools/eventctl/arguments.hpp"
#include "tools/eventctl/exits.hpp"
#include "tools/eventctl/pace.hpp"
#include "tools/eventctl/pause.hpp"
#include "tools/eventctl/program.hpp"
#include "tools/eventctl/progress.hpp"

namespace eventctl {

using platform::Result;

namespace {

constexpr int kPageMax = 200;
constexpr std::chrono::milliseconds kLookEvery{100};
constexpr std::chrono::seconds kStandstillMax{60};

struct Options {
    int rate = 2000;
    int outbox_max = 5000;
    std::string since_id;
    bool dry_run = false;
};

// Announces page after page, and never more than the relay can take.
class Resync {
public:
    Resync(Setup& setup, const Options& options, std::int64_t total)
        : setup_{setup},
          options_{options},
          accounts_{setup.auth()},
          announce_page_{accounts_, clock_},
          progress_{"announcing", total} {
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
                return page.error();
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

    std::optional<auth::AccountId> last;
    std::int64_t snapshots = 0;
    std::int64_t deletions = 0;

private:
    using Clock = std::chrono::steady_clock;

    // About twenty pages a second where the rate is low.
    [[nodiscard]] int page_size() const { return std::clamp(options_.rate / 20, 1, kPageMax); }

    // Runs the loop in any case: that is where an interruption is heard.
    bool keep_pace(int announced) {
        pace_.spend(announced);
        return pauses_.wait(pace_.ahead(Clock::now()));
    }

    Result<bool> wait_for_room() {
        std::int64_t lowest = std::numeric_limits<std::int64_t>::max();
        auto moved_at = Clock::now();
        for (;;) {
            const auto depth = platform::messaging::read_outbox_depth(setup_.auth());
            if (!depth) {
                return depth.error();
            }
            if (depth->rows < options_.outbox_max) {
                return true;
            }
            if (depth->rows < lowest) {
                lowest = depth->rows;
                moved_at = Clock::now();
            }
            if (Clock::now() - moved_at > kStandstillMax) {
                return platform::Fault{platform::ErrorCode::unavailable, "relay_stands_still", ""}
                    .because("nothing leaves the outbox, in which " + std::to_string(depth->rows) +
                             " events wait: does auth-service run, and RabbitMQ?");
            }
            progress_.show(snapshots + deletions,
                           std::to_string(depth->rows) + " in the outbox, waiting for the relay");
            if (!pauses_.wait(kLookEvery)) {
                return false;
            }
        }
    }

    Setup& setup_;
    const Options& options_;
    Pauses pauses_;
    platform::SystemClock clock_;
    platform::RequestContext context_ = platform::make_request_context(std::nullopt, std::nullopt);
    platform::db::PgUnitOfWork<auth::AccountTx, auth::PgAccountTx> accounts_;
    auth::AnnouncePage announce_page_;
    Progress progress_;
    Pace pace_{static_cast<double>(options_.rate), std::chrono::milliseconds{50}, Clock::now()};
};

void print(const Resync& resync, bool whole, bool json) {
    const auto last = resync.last ? std::optional{resync.last->str()} : std::nullopt;
    if (json) {
        std::cout << platform::json::ObjectWriter{}
                         .number("snapshots", resync.snapshots)
                         .number("deletions", resync.deletions)
                         .text_or_null("last_id", last)
                         .boolean("whole", whole)
                         .str()
                  << '\n';
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
        json ? std::cout << platform::json::ObjectWriter{}.number("accounts", *total).str() << '\n'
             : std::cout << "would announce " << counted(*total, "account") << '\n';
        return kDone;
    }
    Resync resync{setup, options, *total};
    const auto whole = resync.run();
    print(resync, whole && *whole, json);
    if (!whole) {
        return failed(kAuthDatabase, whole.error());
    }
    return *whole ? kDone : kFailed;
}

}  // namespace

void add_resync(CLI::App& app, Program& program) {
    auto options = std::make_shared<Options>();
    auto& command = add_command(
        app, "resync", "announce every account again, as it is, for whoever begins from nothing",
        program, {.auth_database = true, .statement_timeout = std::chrono::seconds{60}},
        [&program, options](Setup& setup) { return resync(setup, *options, program.json); });
    command.add_option("--rate", options->rate, "accounts a second, at most")
        ->capture_default_str()
        ->check(arguments::whole_number(1, 1'000'000));
    command
        .add_option("--outbox-max", options->outbox_max,
                    "wait while as many events are in the outbox")
        ->capture_default_str()
        ->check(arguments::whole_number(1, 1'000'000));
    command.add_option("--since-id", options->since_id, "only accounts whose id comes after it")
        ->check(arguments::uuid());
    command.add_flag("--dry-run", options->dry_run, "say how many");
}

}  // namespace eventctl
