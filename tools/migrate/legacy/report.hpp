#pragma once

#include <array>
#include <map>
#include <string>

#include "tools/migrate/legacy/rows.hpp"
#include "user-service/adapters/postgres/pg_legacy_profiles.hpp"

namespace legacy {

using user::LegacyKind;

// What a pass has done with the rows of one table, in this run.
struct Tally {
    std::int64_t added = 0;
    std::int64_t changed = 0;    // carried over, as they have changed there
    std::int64_t unchanged = 0;  // there, and imported before
    std::int64_t kept = 0;       // changed there, and changed or gone here: as it is here
    std::int64_t refused = 0;
    std::int64_t gone = 0;  // imported before, and not there any more

    Tally& operator+=(const Tally& more);
};

// "user", "badge", "goal".
[[nodiscard]] std::string_view name_of(LegacyKind kind);
// What a reason of legacy_notes says, as a sentence without its end; the slug of one unknown.
[[nodiscard]] std::string_view said_of(std::string_view reason);
// Whether it is why nothing was imported.
[[nodiscard]] bool is_refusal(std::string_view reason);

// Prints what an import has to say, to standard output: a line for each note, then the sums. With
// `as_json` each line is a JSON object.
class Report {
public:
    Report(bool is_dry_run, bool as_json) : is_dry_run_{is_dry_run}, as_json_{as_json} {}

    [[nodiscard]] Tally& tally(LegacyKind kind) { return tallies_[static_cast<std::size_t>(kind)]; }

    // `shown`: what it is called here, if it is here.
    void note(const user::LegacyNote& note, const std::string& shown);
    void print_sums(const OldCounts& read, bool is_finished);

private:
    bool is_dry_run_;
    bool as_json_;
    std::array<Tally, 3> tallies_;
    std::map<std::string, std::int64_t> reasons_;
};

}  // namespace legacy
