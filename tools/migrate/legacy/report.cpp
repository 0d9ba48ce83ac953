#include "tools/migrate/legacy/report.hpp"

#include <algorithm>
#include <iostream>

#include "platform/json/writer.hpp"
#include "tools/console/output.hpp"
#include "tools/console/shown.hpp"

namespace legacy {

using platform::json::ObjectWriter;

namespace {

struct Said {
    std::string_view reason;
    std::string_view text;
    bool is_refusal = false;
};

constexpr std::array kSaid{
    Said{"no_identity", "refused: neither a username nor an e-mail address", true},
    Said{"orphan", "refused: its user is not there", true},
    Said{"owner_refused", "refused: its user was refused", true},
    Said{"owner_deleted_here", "refused: its user was deleted here", true},
    Said{"too_many", "refused: its user has 1,000 of them", true},
    Said{"deleted_here", "refused: was deleted here", true},
    Said{"username_taken", "renamed: somebody else has the username"},
    Said{"username_invalid", "renamed: no username that can be taken"},
    Said{"email_taken", "has a placeholder: somebody else has the e-mail address"},
    Said{"email_invalid", "has a placeholder: no e-mail address that can be taken"},
    Said{"email_missing", "has a placeholder: no e-mail address"},
    Said{"password_missing", "cannot log in: no password hash"},
    Said{"first_name_cut", "the first name was cut or cleaned"},
    Said{"last_name_cut", "the last name was cut or cleaned"},
    Said{"name_missing", "no name that can be shown; it was given one"},
    Said{"name_cut", "the name was cut or cleaned"},
    Said{"title_missing", "no title that can be shown; it was given one"},
    Said{"title_cut", "the title was cut or cleaned"},
    Said{"description_cut", "the description was cut or cleaned"},
    Said{"icon_url_invalid", "the icon is no https URL and was left out"},
    Said{"status_unknown", "no status that the mapping knows: in-progress"},
    Said{"streak_out_of_range", "the streak is none from 0 to 100,000: the nearest, or 0"},
    Said{"streak_to_come", "the last day of the streak is to come: today"},
    Said{"time_missing", "no time of its making: its user's, or 1970-01-01"},
    Said{"time_out_of_range", "its time lies outside the years 1 to 9999: the nearest within"},
    Said{"changed_here", "changed there, and here too: it stays as it is here"},
    Said{"gone_here", "changed there, and is not here any more"},
    Said{"gone_in_old", "is not there any more; it stays here"},
};

const Said* find(std::string_view reason) {
    const auto* said = std::find_if(kSaid.begin(), kSaid.end(),
                                    [&](const Said& each) { return each.reason == reason; });
    return said != kSaid.end() ? said : nullptr;
}

std::string json_of(const Tally& tally, std::int64_t read) {
    return ObjectWriter{}
        .number("read", read)
        .number("added", tally.added)
        .number("changed", tally.changed)
        .number("unchanged", tally.unchanged)
        .number("kept", tally.kept)
        .number("refused", tally.refused)
        .number("gone", tally.gone)
        .str();
}

}  // namespace

Tally& Tally::operator+=(const Tally& more) {
    added += more.added;
    changed += more.changed;
    unchanged += more.unchanged;
    kept += more.kept;
    refused += more.refused;
    gone += more.gone;
    return *this;
}

std::string_view name_of(LegacyKind kind) {
    constexpr std::array<std::string_view, 3> kNames{"user", "badge", "goal"};
    return kNames[static_cast<std::size_t>(kind)];
}

std::string_view said_of(std::string_view reason) {
    const auto* said = find(reason);
    return said != nullptr ? said->text : reason;
}

bool is_refusal(std::string_view reason) {
    const auto* said = find(reason);
    return said != nullptr && said->is_refusal;
}

void Report::note(const user::LegacyNote& note, const std::string& shown) {
    ++reasons_[note.reason];
    if (as_json_) {
        console::print_json(
            ObjectWriter{}
                .text("kind", name_of(note.kind))
                .number("old_id", note.old_id)
                .text("reason", note.reason)
                .text_or_null("here", shown.empty() ? std::nullopt : std::optional{shown})
                .str());
        return;
    }
    std::cout << name_of(note.kind) << ' ' << note.old_id
              << (shown.empty() ? "" : ", here \"" + console::shown(shown, 60) + '"') << ": "
              << said_of(note.reason) << '\n';
}

void Report::print_sums(const OldCounts& read, bool is_finished) {
    const std::array<std::int64_t, 3> counts{read.users, read.badges, read.goals};
    if (as_json_) {
        ObjectWriter reasons;
        for (const auto& [reason, count] : reasons_) {
            reasons.number(reason, count);
        }
        console::print_json(ObjectWriter{}
                                .boolean("dry_run", is_dry_run_)
                                .boolean("finished", is_finished)
                                .raw("users", json_of(tallies_[0], counts[0]))
                                .raw("badges", json_of(tallies_[1], counts[1]))
                                .raw("goals", json_of(tallies_[2], counts[2]))
                                .raw("notes", reasons.str())
                                .str());
        return;
    }
    console::Table table{{is_dry_run_ ? "would be" : "", "there", "added", "carried over",
                          "unchanged", "kept", "refused", "gone there"}};
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const auto& tally = tallies_[i];
        table.add({std::string{name_of(static_cast<LegacyKind>(i))} + "s",
                   std::to_string(counts[i]), std::to_string(tally.added),
                   std::to_string(tally.changed), std::to_string(tally.unchanged),
                   std::to_string(tally.kept), std::to_string(tally.refused),
                   std::to_string(tally.gone)});
    }
    std::cout << table.str();
    for (const auto& [reason, count] : reasons_) {
        std::cout << count << "  " << said_of(reason) << '\n';
    }
    if (!is_dry_run_) {
        std::cout << (is_finished ? "the import is finished; " : "")
                  << "to announce the accounts to whoever listens: eventctl resync\n";
    }
}

}  // namespace legacy
