#include "tools/eventctl/reconcile_report.hpp"

#include <algorithm>
#include <iostream>

#include "platform/json/writer.hpp"
#include "tools/console/shown.hpp"
#include "tools/eventctl/setup.hpp"

namespace eventctl {

namespace {

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

void print_differences(const Report& report) {
    if (report.differences.empty()) {
        return;
    }
    Table table{{"KIND", "USER", "AUTH", "USER-SERVICE", "COLUMNS"}};
    for (std::size_t i = 0; i < std::min(kDifferencesShown, report.differences.size()); ++i) {
        const auto& difference = report.differences[i];
        table.add({std::string{name_of(difference.kind)}, difference.id.str(),
                   version_of(difference.copies.account), version_of(difference.copies.reference),
                   columns_of(report, difference)});
    }
    std::cout << table.str();
    if (report.differences.size() > kDifferencesShown) {
        std::cout << "and " << report.differences.size() - kDifferencesShown
                  << " more: --json lists all\n";
    }
    std::cout << '\n';
}

// A message that goes through all of the retry tiers is in them for little less than six minutes.
void print_pending(const Report& report) {
    std::cout << counted(static_cast<long long>(report.pending.size()), "account")
              << " undecided: ";
    if (report.waits_in.empty()) {
        std::cout << "their events are on their way; `eventctl lag` shows where\n";
        return;
    }
    for (std::size_t i = 0; i < report.waits_in.size(); ++i) {
        std::cout << (i == 0 ? "" : ", ") << report.waits_in[i];
    }
    std::cout << (report.waits_in.size() == 1 ? " is" : " are")
              << " not empty; --patience 400 outlasts every retry tier\n";
}

}  // namespace

long long Report::count(Kind kind) const {
    return std::count_if(differences.begin(), differences.end(),
                         [kind](const auto& difference) { return difference.kind == kind; });
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
    ArrayWriter waits_in;
    for (const auto& queue : report.waits_in) {
        waits_in.text(queue);
    }
    const auto trouble =
        report.trouble.empty() ? std::nullopt : std::optional{shown(report.trouble)};
    return ObjectWriter{}
        .number("accounts", report.accounts)
        .number("references", report.references)
        .raw("differences", differences.str())
        .raw("pending", pending.str())
        .raw("waits_in", waits_in.str())
        .text_or_null("trouble", trouble)
        .number("healed", static_cast<std::int64_t>(report.healed.size()))
        .real("seconds", report.seconds)
        .str();
}

void print(const Report& report, bool fixed) {
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
        print_pending(report);
    }
    if (fixed && !report.differences.empty()) {
        std::cout << report.healed.size() << " of " << report.differences.size() << " healed\n";
    } else if (!report.differences.empty()) {
        std::cout << "--fix announces what the accounts are, and waits until it is so\n";
    }
}

}  // namespace eventctl
