#include "tools/migrate/legacy/digest.hpp"

#include <cstring>

#include "platform/core/encoding.hpp"

namespace legacy {

namespace {

using Texts = std::initializer_list<std::optional<std::string>>;

std::optional<std::string> text_of(const std::optional<platform::Timestamp>& at) {
    return at ? std::optional{std::to_string(at->time_since_epoch().count())} : std::nullopt;
}

std::int64_t digest_of_texts(Texts texts) {
    return digest_of_cells("", {texts.begin(), texts.size()});
}

}  // namespace

std::int64_t digest_of_cells(std::string_view seed,
                             std::span<const std::optional<std::string>> cells) {
    std::string all{seed};
    for (const auto& cell : cells) {
        all += cell ? std::to_string(cell->size()) : "-";
        all += ':';
        all += cell.value_or("");
    }
    const auto digest = platform::sha256(all);
    std::int64_t number = 0;
    std::memcpy(&number, digest.data(), sizeof number);
    return number;
}

std::int64_t digest_of(const auth::LegacyAccount& account, bool disabled) {
    return digest_of_texts({account.username, account.email, account.password_hash,
                            account.first_name, account.last_name, text_of(account.created_at),
                            disabled ? "disabled" : "enabled"});
}

std::int64_t digest_of(const user::OwnedBadge& owned) {
    const auto& badge = owned.badge;
    return digest_of_texts({owned.owner.str(), badge.name, badge.description, badge.icon_url,
                            text_of(badge.date_achieved), text_of(badge.created_at),
                            text_of(badge.revoked_at), badge.revocation_reason});
}

std::int64_t digest_of(const user::OwnedGoal& owned) {
    const auto& goal = owned.goal;
    const auto& state = goal.state;
    return digest_of_texts(
        {owned.owner.str(), goal.title, goal.description, goal.status.str(),
         goal.target_date ? std::optional{goal.target_date->str()} : std::nullopt,
         goal.over_since ? "over" : "running", std::to_string(goal.terms.imported),
         std::to_string(state.through - goal.terms.first), std::to_string(state.current),
         std::to_string(state.longest), std::to_string(state.freezes),
         std::to_string(state.toward_freeze), std::to_string(state.week),
         std::to_string(state.ahead), text_of(goal.created_at), text_of(goal.updated_at)});
}

}  // namespace legacy
