#include "tools/migrate/legacy/translate.hpp"

#include <algorithm>
#include <charconv>

#include "auth-service/domain/email.hpp"
#include "auth-service/domain/person_name.hpp"
#include "auth-service/domain/username.hpp"
#include "platform/core/encoding.hpp"
#include "tools/migrate/legacy/clean.hpp"

namespace legacy {

using platform::Lines;
using platform::Timestamp;
using platform::Uuid;

namespace {

constexpr std::size_t kNameMax = 100;  // of a person, and of a badge
constexpr std::size_t kTitleMax = 200;
constexpr std::size_t kDescriptionMax = 2000;

Timestamp time_of(const std::optional<Timestamp>& at, Timestamp otherwise, Reasons& reasons) {
    const Timestamp first = *platform::parse_rfc3339("0001-01-01T00:00:00Z");
    const Timestamp last = *platform::parse_rfc3339("9999-12-31T23:59:59.999999Z");
    if (!at) {
        reasons.emplace_back("time_missing");
        return otherwise;
    }
    if (*at <= first || *at >= last) {
        reasons.emplace_back("time_out_of_range");
    }
    return std::clamp(*at, first, last);
}

// Ids hold a time that is not before 1970.
Uuid id_of(Timestamp at, std::string_view kind, std::int64_t old_id) {
    return Uuid::v7(std::max(at, kUnknownTime),
                    "legacy " + std::string{kind} + " " + std::to_string(old_id));
}

// Of one line; `otherwise` where nothing of it can be seen.
std::string line_of(const Cell& cell, std::size_t most, const std::string& otherwise,
                    const std::string& what, Reasons& reasons) {
    const auto text = cell.value_or("");
    auto clean = cleaned(text, most, Lines::one);
    if (platform::is_blank(clean)) {
        reasons.push_back(what + "_missing");
        return otherwise;
    }
    if (clean != text) {
        reasons.push_back(what + "_cut");
    }
    return clean;
}

std::optional<std::string> person_name(const Cell& cell, const std::string& what,
                                       Reasons& reasons) {
    if (!cell || cell->empty()) {
        return std::nullopt;
    }
    auto clean = cleaned(*cell, kNameMax, Lines::one);
    if (clean != *cell) {
        reasons.push_back(what + "_cut");
    }
    if (!auth::PersonName::parse(clean)) {
        if (clean == *cell) {
            reasons.push_back(what + "_cut");
        }
        return std::nullopt;
    }
    return clean;
}

std::optional<std::string> description_of(const Cell& cell, Reasons& reasons) {
    if (!cell) {
        return std::nullopt;
    }
    auto clean = cleaned(*cell, kDescriptionMax, Lines::many);
    if (clean != *cell) {
        reasons.emplace_back("description_cut");
    }
    return clean;
}

std::string status_of(const Cell& cell, const Mapping& mapping, Reasons& reasons) {
    const auto word = platform::ascii_lower(auth::Email::trimmed(cell.value_or("")));
    const auto found = mapping.statuses.find(word);
    if (found != mapping.statuses.end()) {
        return found->second;
    }
    if (user::GoalStatus::parse(word)) {
        return word;
    }
    if (word.empty()) {
        return "not-started";
    }
    reasons.emplace_back("status_unknown");
    return "in-progress";
}

std::int64_t streak_of(const Cell& cell, Reasons& reasons) {
    const auto text = std::string{auth::Email::trimmed(cell.value_or("0"))};
    std::int64_t days = 0;
    const auto* const end = text.data() + text.size();
    const auto [stopped, fault] = std::from_chars(text.data(), end, days);
    if (fault == std::errc::result_out_of_range) {
        days = text.front() == '-' ? -1 : user::kImportedStreakMax + std::int64_t{1};
    }
    const bool is_number = fault != std::errc::invalid_argument && stopped == end;
    const auto kept = is_number ? std::clamp<std::int64_t>(days, 0, user::kImportedStreakMax) : 0;
    if (!is_number || kept != days) {
        reasons.emplace_back("streak_out_of_range");
    }
    return kept;
}

user::LocalDate date_of(Timestamp at) {
    return user::LocalDate{
        std::chrono::local_days{std::chrono::floor<std::chrono::days>(at).time_since_epoch()}};
}

}  // namespace

UserDraft translate(const OldUser& user) {
    UserDraft draft;
    draft.old_id = user.id;
    draft.old_digest = user.digest;
    draft.created_at = time_of(user.created_at, kUnknownTime, draft.reasons);
    draft.updated_at = std::max(user.updated_at.value_or(draft.created_at), draft.created_at);
    draft.id = id_of(draft.created_at, "user", user.id);
    const auto username = user.username.value_or("");
    const auto email = auth::Email::parse(user.email.value_or(""));
    if (email && !is_any_placeholder(email->str())) {
        draft.email = email->str();
    } else {
        draft.reasons.emplace_back(auth::Email::trimmed(user.email.value_or("")).empty()
                                       ? "email_missing"
                                       : "email_invalid");
    }
    draft.is_name_valid = static_cast<bool>(auth::Username::parse(username));
    draft.name = username;
    if (name_characters(username, 1).empty()) {
        draft.name = draft.email.substr(0, draft.email.find('@'));
        draft.is_refused = draft.email.empty();
        if (name_characters(draft.name, 1).empty()) {
            draft.name = "user";
        }
    }
    if (!draft.is_name_valid) {
        draft.reasons.emplace_back("username_invalid");
    }
    // As of a locked account of passwd(5): nothing that anybody types is it.
    draft.password_hash = user.password_hash.value_or("!");
    if (draft.password_hash.empty() || !user.password_hash) {
        draft.reasons.emplace_back("password_missing");
    }
    draft.first_name = person_name(user.first_name, "first_name", draft.reasons);
    draft.last_name = person_name(user.last_name, "last_name", draft.reasons);
    if (draft.is_refused) {
        draft.reasons = {"no_identity"};
    }
    return draft;
}

BadgeDraft translate(const OldBadge& badge, Timestamp owner_since) {
    Reasons reasons;
    const auto achieved =
        time_of(badge.date_achieved ? badge.date_achieved : badge.created_at, owner_since, reasons);
    const auto created = badge.created_at.value_or(achieved);
    auto icon = badge.icon_url;
    if (icon && !user::HttpsUrl::parse(*icon)) {
        if (!icon->empty()) {
            reasons.emplace_back("icon_url_invalid");
        }
        icon.reset();
    }
    auto name = line_of(badge.name, kNameMax, "Badge " + std::to_string(badge.id), "name", reasons);
    auto description = description_of(badge.description, reasons);
    return {.badge = {.id = user::BadgeId{id_of(created, "badge", badge.id)},
                      .name = std::move(name),
                      .description = std::move(description),
                      .icon_url = std::move(icon),
                      .date_achieved = achieved,
                      .created_at = created},
            .reasons = std::move(reasons)};
}

GoalDraft translate(const OldGoal& goal, Timestamp owner_since, const Mapping& mapping,
                    user::LocalDate streaks_until) {
    Reasons reasons;
    const auto created =
        time_of(goal.created_at ? goal.created_at : goal.updated_at, owner_since, reasons);
    const auto updated = std::max(goal.updated_at.value_or(created), created);
    const auto status = *user::GoalStatus::parse(status_of(goal.status, mapping, reasons));
    const auto days = streak_of(goal.streak_count, reasons);
    const auto today = streaks_until + 1;
    auto until = goal.last_checked_at ? date_of(*goal.last_checked_at) : streaks_until;
    if (status.is_over()) {  // it stays as of its last day
        until = std::min(date_of(goal.updated_at.value_or(updated)), streaks_until);
    }
    if (until > today) {
        reasons.emplace_back("streak_to_come");
        until = today;
    }
    // It holds what imported_from asks for by now.
    const auto terms = user::StreakTerms::imported_from(user::Schedule::daily(), days, until,
                                                        {.decided = streaks_until, .today = today})
                           .value();
    auto title =
        line_of(goal.title, kTitleMax, "Goal " + std::to_string(goal.id), "title", reasons);
    auto description = description_of(goal.description, reasons);
    return {.goal = {.id = user::GoalId{id_of(created, "goal", goal.id)},
                     .title = std::move(title),
                     .description = std::move(description),
                     .status = status,
                     .target_date = std::nullopt,
                     .terms = terms,
                     .state = user::StreakState::begin(terms),
                     .over_since = status.is_over() ? std::optional{until} : std::nullopt,
                     .created_at = created,
                     .updated_at = updated},
            .reasons = std::move(reasons)};
}

}  // namespace legacy
