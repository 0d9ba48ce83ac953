#pragma once

#include "tools/console/progress.hpp"
#include "tools/migrate/legacy/names.hpp"
#include "tools/migrate/legacy/report.hpp"
#include "tools/migrate/legacy/source.hpp"

namespace legacy {

struct ImportOptions {
    std::size_t people_at_once = 2000;
    bool is_dry_run = false;
    bool is_cut_over = false;
};

// What a page of the old database comes to here. Nothing of it is written yet.
struct PagePlan {
    std::vector<auth::LegacyAccount> new_accounts;
    std::vector<auth::LegacyAccount> changed_accounts;
    std::vector<user::UserReference> references;
    std::vector<user::OwnedBadge> new_badges;
    std::vector<user::OwnedBadge> changed_badges;
    std::vector<user::OwnedGoal> new_goals;
    std::vector<user::OwnedGoal> changed_goals;
    std::vector<platform::Uuid> running_goals;  // that are as they were imported
    std::vector<user::LegacyRow> rows;
    std::vector<user::LegacyNote> notes;
    // Whose earlier notes these take the place of, and what each is called here.
    std::vector<user::PgLegacyProfiles::ShownNote> looked_at;
    std::vector<user::PgLegacyProfiles::ShownNote> said;  // notes that are nowhere kept
    std::array<Tally, 3> tallies;
};

// Brings a page after the other over, in a transaction of each database: what it reads of ours
// nobody changes until both are committed, auth-service's first and then user-service's, which
// holds how far it is. Whatever ends it in between, the next run goes on there and arrives at the
// same.
class Import {
public:
    // The connections are open and serve nothing else. `now` is when it has begun.
    Import(Source& source, platform::db::Connection& auth, platform::db::Connection& user,
           const Mapping& mapping, const ImportOptions& options, Report& report,
           platform::Timestamp now);

    // kImportFinished, kImportRuns, kSourceUnfit. Throws soci::soci_error.
    [[nodiscard]] platform::Result<void> run();

private:
    [[nodiscard]] platform::Result<user::LegacyImport> begin();
    void bring(const OldPage& page, std::int64_t after, user::LegacyImport& state);
    [[nodiscard]] PagePlan plan(const OldPage& page, std::int64_t after);
    void write(const PagePlan& plan, const user::LegacyImport& state);
    void tell(const PagePlan& plan);
    void print_notes();

    Source& source_;
    platform::db::Connection& auth_;
    platform::db::Connection& user_;
    const Mapping& mapping_;
    ImportOptions options_;
    Report& report_;
    platform::Timestamp now_;
    user::PgLegacyProfiles profiles_{user_, !options_.is_dry_run};
    auth::PgLegacyAccounts accounts_{auth_, !options_.is_dry_run};
    NameBook names_;
    user::LocalDate streaks_until_{};
};

}  // namespace legacy
