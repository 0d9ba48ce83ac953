#include <iostream>
#include <random>

#include "tools/console/exits.hpp"
#include "tools/console/output.hpp"
#include "tools/console/progress.hpp"
#include "tools/eventctl/arguments.hpp"
#include "tools/eventctl/healing.hpp"
#include "tools/eventctl/program.hpp"
#include "tools/eventctl/reconcile_report.hpp"
#include "tools/eventctl/settling.hpp"

namespace eventctl {

namespace {

struct Options {
    bool fix = false;
    int patience_s = 30;
    long long deletions_max = 10;
};

int failed_comparison(const platform::Error& error, const Pauses& pauses) {
    if (pauses.is_over()) {
        complain("interrupted; nothing was changed");
        return pauses.status();
    }
    complain(error.reason.empty() ? error.fault.title : std::string_view{error.reason});
    return kFailed;
}

bool is_deletion(const Difference& difference) {
    return difference.kind == Kind::ghost || difference.kind == Kind::resurrected;
}

// What is deleted in user-service is so for good. Many ghosts are the sign of a wrong or restored
// auth database, not of many deletions that were missed: then nobody is deleted.
std::vector<Difference> to_heal(const Report& report, const Options& options) {
    auto differences = report.differences;
    const auto deletions = report.count(Kind::ghost) + report.count(Kind::resurrected);
    if (deletions > options.deletions_max) {
        complain("--fix would delete " + counted(deletions, "user") +
                 " in user-service for good, more than --deletions-max " +
                 std::to_string(options.deletions_max) +
                 ": none is deleted. Is this the right auth database? If so: --deletions-max " +
                 std::to_string(deletions));
        std::erase_if(differences, is_deletion);
    }
    return differences;
}

// Looks at what differs until it is known whether it stays.
platform::Result<void> settle(Setup& setup, Pauses& pauses, const Comparison& comparison,
                              std::chrono::seconds patience, Report& report) {
    const auto findings = comparison.compare_all();
    if (!findings) {
        return findings.error();
    }
    report.accounts = findings->accounts;
    report.references = findings->references;
    const auto candidates = static_cast<std::int64_t>(findings->differences.size());
    Settling settling{setup, pauses, comparison, patience};
    Progress progress{"eventctl", "telling what is on its way from what differs", candidates};
    auto outcome = settling.settle(findings->differences, [&](std::size_t open) {
        progress.show(candidates - static_cast<std::int64_t>(open));
    });
    if (!outcome) {
        return outcome.error();
    }
    report.differences = std::move(outcome->stable);
    report.pending = std::move(outcome->pending);
    report.waits_in = std::move(outcome->waits_in);
    return {};
}

platform::Result<void> name_columns(const Comparison& comparison, std::size_t most,
                                    Report& report) {
    std::vector<platform::Uuid> ids;
    for (const auto& difference : report.differences) {
        if (ids.size() < most) {
            ids.push_back(difference.id);
        }
    }
    auto columns = comparison.differing_columns(ids);
    if (!columns) {
        return columns.error();
    }
    report.columns = std::move(*columns);
    return {};
}

void heal(Setup& setup, Pauses& pauses, const Comparison& comparison, std::chrono::seconds patience,
          const std::vector<Difference>& differences, Report& report) {
    Healing healing{setup, pauses, comparison, patience};
    Progress progress{"eventctl", "healing", static_cast<std::int64_t>(differences.size())};
    auto outcome = healing.heal(
        differences, [&](std::size_t done) { progress.show(static_cast<std::int64_t>(done)); });
    report.healed.insert(outcome.healed.begin(), outcome.healed.end());
    report.trouble = std::move(outcome.trouble);
    if (outcome.failure) {
        complain(outcome.failure->reason.empty() ? outcome.failure->fault.title
                                                 : std::string_view{outcome.failure->reason});
    }
    if (outcome.failure || pauses.is_over()) {
        complain(counted(static_cast<long long>(outcome.announced), "account") +
                 " announced anew, and not all of them seen to agree: run it again");
    }
}

int reconcile(Setup& setup, const Options& options, bool json) {
    const auto begun_at = std::chrono::steady_clock::now();
    const std::chrono::seconds patience{options.patience_s};
    Pauses pauses;
    std::random_device random;
    const Comparison comparison{setup.auth(), setup.user(), static_cast<std::int64_t>(random()),
                                pauses};
    Report report;
    if (const auto settled = settle(setup, pauses, comparison, patience, report); !settled) {
        return failed_comparison(settled.error(), pauses);
    }
    const auto most = json ? report.differences.size() : kDifferencesShown;
    if (const auto named = name_columns(comparison, most, report); !named) {
        return failed_comparison(named.error(), pauses);
    }
    if (options.fix) {
        heal(setup, pauses, comparison, patience, to_heal(report, options), report);
    }
    report.seconds =
        std::chrono::duration<double>{std::chrono::steady_clock::now() - begun_at}.count();
    json ? print_json(json_of(report)) : print(report, options.fix);
    if (!report.trouble.empty()) {
        complain("could not be announced: " + report.trouble);
    }
    if (pauses.is_over()) {
        complain("interrupted");
        return pauses.status();
    }
    return report.is_well() ? kDone : kFailed;
}

}  // namespace

void add_reconcile(CLI::App& app, Program& program) {
    auto options = std::make_shared<Options>();
    auto& command = add_command(
        app, "reconcile", "compare the accounts of both services, and heal what differs", program,
        {.auth_database = true,
         .user_database = true,
         .rabbitmq = true,
         .statement_timeout = std::chrono::seconds{300}},
        [&program, options](Setup& setup) { return reconcile(setup, *options, program.json); });
    command.add_flag("--fix", options->fix, "announce anew what differs, and wait until it agrees");
    command
        .add_option("--patience", options->patience_s,
                    "seconds to wait for what is on its way, and for what was announced")
        ->capture_default_str()
        ->check(arguments::whole_number(3, 3600));
    command
        .add_option("--deletions-max", options->deletions_max,
                    "--fix deletes nobody in user-service if it would be more than that")
        ->capture_default_str()
        ->check(arguments::whole_number(0, 1'000'000'000));
}

}  // namespace eventctl
