#pragma once

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "user-service/application/ports.hpp"

// What FakeProfiles keeps, and how it is looked through.
namespace support {

struct FakeProfileRow {
    std::int64_t version = -1;
    bool deleted = false;
    bool disabled = false;
    std::string username{};
    std::string email{};
    std::optional<std::string> first_name{};
    std::optional<std::string> last_name{};
    std::optional<platform::Timestamp> member_since{};
    std::optional<platform::Timestamp> username_changed_at{};
    std::int64_t activity_version = 0;
    std::map<user::BadgeId, user::Badge> badges{};
    std::map<user::BadgeId, std::string> award_keys{};
    std::int64_t checkins = 0;
    std::map<user::GoalId, user::Goal> goals{};
    std::map<user::GoalId, std::map<user::LocalDate, bool>> logs{};  // true: frozen
    std::optional<user::UserCalendar> calendar{};
    user::ProfileTexts texts{};
    user::Visibility visibility{};
};

struct FakeProfileRows : std::map<user::UserId, FakeProfileRow> {
    std::map<user::BadgeClassId, user::BadgeClass> classes;
    std::map<std::pair<user::LegacyKind, std::int64_t>, platform::Uuid> old_ids;
    std::map<std::pair<std::string, std::string>,
             std::pair<user::MadeByRequest, platform::Timestamp>>
        performed;
};

inline void take_over(FakeProfileRow& row, const user::UserReference& reference) {
    row.version = std::max(row.version, reference.version);
    row.deleted = !reference.identity;
    const auto identity = reference.identity.value_or(user::UserIdentity{});
    row.disabled = identity.disabled;
    row.username = identity.username;
    row.email = identity.email;
    row.first_name = identity.first_name;
    row.last_name = identity.last_name;
    row.member_since = identity.member_since;
    row.username_changed_at = identity.username_changed_at;
}

inline bool is_not_revoked(const user::Badge& badge) {
    return !badge.revoked_at;
}

inline user::Profile profile_of(const user::UserId& id, const FakeProfileRow& row) {
    user::Profile profile{.id = id,
                          .username = row.username,
                          .email = row.email,
                          .first_name = row.first_name,
                          .last_name = row.last_name,
                          .member_since = row.member_since,
                          .badges = {},
                          .goal_counts = {},
                          .texts = row.texts,
                          .visibility = row.visibility};
    for (auto badge = row.badges.rbegin();
         badge != row.badges.rend() && profile.badges.size() < user::kProfileBadgesMax; ++badge) {
        if (is_not_revoked(badge->second)) {
            profile.badges.push_back(badge->second);
        }
    }
    for (const auto& [goal_id, goal] : row.goals) {
        auto& counts = profile.goal_counts;
        const auto status = goal.status.str();
        ++(status == "not-started"   ? counts.not_started
           : status == "in-progress" ? counts.in_progress
           : status == "completed"   ? counts.completed
                                     : counts.abandoned);
    }
    return profile;
}

template <class Filter>
bool is_within(platform::Timestamp at, const Filter& filter) {
    return at >= filter.from.value_or(at) && (!filter.to || at < *filter.to);
}
template <class Id, class Item, class Shown>
user::Page<Item> page_of(const std::map<Id, Item>& items, const user::PageRequest& request,
                         Shown&& shown) {
    user::Page<Item> page;
    for (auto entry = items.rbegin(); entry != items.rend(); ++entry) {
        if ((request.after && !(entry->first.uuid() < *request.after)) || !shown(entry->second)) {
            continue;
        }
        if (page.items.size() == static_cast<std::size_t>(request.limit)) {
            page.next = page.items.back().id.uuid();
            break;
        }
        page.items.push_back(entry->second);
    }
    return page;
}

}  // namespace support
