#include <algorithm>
#include <array>
#include <iostream>
#include <random>

#include "platform/json/writer.hpp"
#include "tools/eventctl/arguments.hpp"
#include "tools/eventctl/exits.hpp"
#include "tools/eventctl/healing.hpp"
#include "tools/eventctl/program.hpp"
#include "tools/eventctl/progress.hpp"
#include "tools/eventctl/settling.hpp"

namespace eventctl {

namespace {

constexpr std::size_t kShownMax = 100;

struct Options {
    bool fix = false;
    int patience_s = 30;
    long long deletions_max = 1000;
};

struct Report {
    std::int64_t accounts = 0;
    std::int64_t references = 0;
    std::vector<Difference> differences;
    std::vector<Difference> pending;
    Comparison::Columns columns;
    std::vector<platform::Uuid> healed;
    std::string trouble;
    double seconds = 0;

    [[nodiscard]] bool is_healed(const platform::Uuid& id) const {
        return std::find(healed.begin(), healed.end(), id) != healed.end();
    }
    [[nodiscard]] long long count(Kind kind) const {
        return std::count_if(differences.begin(), differences.end(),
                             [kind](const auto& difference) { return difference.kind == kind; });
    }
    [[nodiscard]] bool is_well() const {
        return pending.empty() && healed.size() == differences.size();
    }
};

std::string version_of(const std::optional<platform::db::RowDigest>& row) {
    return row ? std::to_string(row->version) : "-";
}

std::string columns_of(const Report& report, const Difference& difference) {
    std::string names;
    if (const auto found = report.columns.find(difference.id);
        found != report.columns.end() && difference.kind == Kind::wrong) {
        for (const auto& name : found->second) {
            names += (names.empty() ? "" : ", ") + name;
        }
    }
    return names;
}

std::string json_of(const Report& report) {
    using platform::json::ArrayWriter;
    using platform::json::ObjectWriter;
    ArrayWriter differences;
    for (const auto& difference : report.differences) {
        ObjectWriter row;
        row.text("id", difference.id.str()).text("kind", name_of(difference.kind));
        const auto version = [&](const char* name, const auto& side) {
            side ? row.number(name, side->version) : row.null(name);
        };
        version("auth_version", difference.copies.account);
        version("user_version", difference.copies.reference);
        ArrayWriter columns;
        if (const auto found = report.columns.find(difference.id); found != report.columns.end()) {
            for (const auto& name : found->second) {
                columns.text(name);
            }
        }
        row.raw("columns", columns.str()).boolean("healed", report.is_healed(difference.id));
        differences.raw(row.str());
    }
    ArrayWriter pending;
    for (const auto& difference : report.pending) {
        pending.text(difference.id.str());
    }
    return ObjectWriter{}
        .number("accounts", report.accounts)
        .number("references", report.references)
        .raw("differences", differences.str())
        .raw("pending", pending.str())
        .number("healed", static_cast<std::int64_t>(report.healed.size()))
        .real("seconds", report.seconds)
        .str();
}

void print_differences(const Report& report) {
    if (report.differences.empty()) {
        return;
    }
    Table table{{"KIND", "USER", "AUTH", "USER-SERVICE", "COLUMNS"}};
    for (std::size_t i = 0; i < std::min(kShownMax, report.differences.size()); ++i) {
        const auto& difference = report.differences[i];
        table.add({std::string{name_of(difference.kind)}, difference.id.str(),
                   version_of(difference.copies.account), version_of(difference.copies.reference),
                   columns_of(report, difference)});
    }
    std::cout << table.str();
    if (report.differences.size() > kShownMax) {
        std::cout << "and " << report.differences.size() - kShownMax << " more: --json lists all\n";
    }
    std::cout << '\n';
}

void print(const Report& report, bool fix) {
    print_differences(report);
    std::cout << counted(report.accounts, "account") << ", "
              << counted(report.references, "reference") << ", "
              << counted(static_cast<long long>(report.differences.size()), "difference") << '\n';
    for (int i = 0; i < kKinds; ++i) {
        const auto kind = static_cast<Kind>(i);
        if (const auto count = report.count(kind); count > 0) {
            std::cout << "  " << count << " " << name_of(kind) << ": " << meaning_of(kind) << '\n';
        }
    }
    if (!report.pending.empty()) {
        std::cout << counted(static_cast<long long>(report.pending.size()), "account")
                  << " undecided: events are on their way or wait in a retry tier; `eventctl lag` "
                     "shows where\n";
    }
    if (fix && !report.differences.empty()) {
        std::cout << report.healed.size() << " of " << report.differences.size() << " healed\n";
    } else if (!report.differences.empty()) {
        std::cout << "--fix announces what the accounts are, and waits until it is so\n";
    }
    if (!report.trouble.empty()) {
        complain("could not be announced: " + report.trouble);
    }
}

int failed_comparison(const platform::Error& error) {
    complain(error.reason.empty() ? error.fault.title : std::string_view{error.reason});
    return kFailed;
}

// What is deleted in user-service is so for good. Many ghosts are the sign of a wrong or restored
// auth database, not of many deletions that were missed.
bool may_fix(const Report& report, const Options& options) {
    const auto deletions = report.count(Kind::ghost) + report.count(Kind::resurrected);
    if (deletions <= options.deletions_max) {
        return true;
    }
    complain("--fix would delete " + std::to_string(deletions) +
             " users in user-service for good; is this the right auth database? "
             "--deletions-max allows it");
    return false;
}

int reconcile(Setup& setup, const Options& options, bool json) {
    const auto begun_at = std::chrono::steady_clock::now();
    const std::chrono::seconds patience{options.patience_s};
    Pauses pauses;
    std::random_device random;
    const Comparison comparison{setup.auth(), setup.user(), static_cast<std::int64_t>(random())};
    auto findings = comparison.compare_all();
    if (!findings) {
        return failed_comparison(findings.error());
    }
    Report report;
    report.accounts = findings->accounts;
    report.references = findings->references;
    const auto candidates = static_cast<std::int64_t>(findings->differences.size());
    Settling settling{setup, pauses, comparison, patience};
    Progress settled{"telling what is on its way from what differs", candidates};
    auto outcome = settling.settle(findings->differences, [&](std::size_t open) {
        settled.show(candidates - static_cast<std::int64_t>(open));
    });
    if (!outcome) {
        return failed_comparison(outcome.error());
    }
    report.differences = std::move(outcome->stable);
    report.pending = std::move(outcome->pending);
    std::vector<platform::Uuid> ids;
    for (const auto& difference : report.differences) {
        if (json || ids.size() < kShownMax) {
            ids.push_back(difference.id);
        }
    }
    auto columns = comparison.differing_columns(ids);
    if (!columns) {
        return failed_comparison(columns.error());
    }
    report.columns = std::move(*columns);
    const bool fix = options.fix && may_fix(report, options);
    if (fix) {
        Healing healing{setup, pauses, comparison, patience};
        Progress progress{"healing", static_cast<std::int64_t>(report.differences.size())};
        auto healed = healing.heal(report.differences, [&](std::size_t done) {
            progress.show(static_cast<std::int64_t>(done));
        });
        if (!healed) {
            return failed_comparison(healed.error());
        }
        report.healed = std::move(healed->healed);
        report.trouble = std::move(healed->trouble);
    }
    report.seconds =
        std::chrono::duration<double>{std::chrono::steady_clock::now() - begun_at}.count();
    json ? void(std::cout << json_of(report) << '\n') : print(report, fix);
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
                    "--fix refuses to delete more users than that in user-service")
        ->capture_default_str()
        ->check(arguments::whole_number(0, 1'000'000'000));
}

}  // namespace eventctl
