#pragma once

#include <algorithm>
#include <map>
#include <vector>

#include "platform/core/encoding.hpp"
#include "user-service/application/ports.hpp"

namespace support {

// Users and what they have, in memory: held to the same suite as the real store
// (tests/integration/user/profile_store_test.cpp).
class FakeProfiles final : public user::ProfileStore {
public:
    std::vector<platform::Announcement> published;

private:
    struct Row {
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
        std::map<user::GoalId, user::Goal> goals{};
        std::map<user::GoalId, std::map<user::LocalDate, bool>> logs{};  // true: frozen
        std::optional<user::UserCalendar> calendar{};
        user::ProfileTexts texts{};
        user::Visibility visibility{};
    };
    using Rows = std::map<user::UserId, Row>;

    class Tx final : public user::ProfileTx {
    public:
        explicit Tx(Rows& users) : rows{users} {}

        std::size_t apply(std::span<const user::UserReference> references) override {
            std::size_t changed = 0;
            for (const auto& reference : references) {
                auto& row = rows[reference.id];
                const bool deleted = !reference.identity;
                if (std::pair{row.deleted, row.version} < std::pair{deleted, reference.version}) {
                    take(row, reference);
                    ++changed;
                }
            }
            return changed;
        }
        std::optional<std::int64_t> next_version(const user::Caller& caller) override {
            auto& row = rows.try_emplace(caller.id, Row{.version = 0,
                                                        .username = caller.username,
                                                        .email = caller.email})
                            .first->second;
            return is_there(row) ? std::optional{++row.activity_version} : std::nullopt;
        }
        std::optional<user::Visibility> visibility(const user::UserId& id) override {
            const auto* found = find(id);
            return found != nullptr ? std::optional{found->visibility} : std::nullopt;
        }
        bool is_hidden(const user::UserId& id) override {
            const auto found = rows.find(id);
            return found != rows.end() && !is_there(found->second);
        }
        bool is_deleted(const user::UserId& id) override {
            const auto found = rows.find(id);
            return found != rows.end() && found->second.deleted;
        }

        std::optional<user::Profile> find_profile(const user::UserId& id) override {
            const auto* found = find(id);
            return found != nullptr ? std::optional{profile_of(id, *found)} : std::nullopt;
        }
        std::optional<user::Profile> find_profile_by_username(
            const std::string& username) override {
            const Rows::value_type* newest = nullptr;
            for (const auto& entry : rows) {
                if (platform::ascii_lower(entry.second.username) ==
                        platform::ascii_lower(username) &&
                    (newest == nullptr ||
                     newest->second.username_changed_at < entry.second.username_changed_at)) {
                    newest = &entry;
                }
            }
            return newest != nullptr && is_there(newest->second)
                       ? std::optional{profile_of(newest->first, newest->second)}
                       : std::nullopt;
        }

        std::vector<user::ProfileSummary> summaries(std::span<const user::UserId> ids,
                                                    const user::Viewer& viewer) override {
            std::vector<user::ProfileSummary> found;
            for (const auto& id : ids) {
                const auto* row = find(id);
                if (row != nullptr && (row->visibility.profile || viewer == id)) {
                    found.push_back({.id = id,
                                     .username = row->username,
                                     .first_name = row->first_name,
                                     .last_name = row->last_name,
                                     .display_name = row->texts.display_name,
                                     .avatar_url = row->texts.avatar_url,
                                     .member_since = row->member_since});
                }
            }
            return found;
        }
        void save(const user::UserId& id, const user::ProfileTexts& texts) override {
            rows.at(id).texts = texts;
        }
        void save(const user::UserId& id, const user::Visibility& visibility) override {
            rows.at(id).visibility = visibility;
        }

        bool insert(const user::UserId& owner, const user::Badge& badge) override {
            auto& badges = rows.at(owner).badges;
            return badges.size() < user::kBadgesMax && badges.insert({badge.id, badge}).second;
        }
        bool insert(const user::UserId& owner, const user::Goal& goal) override {
            auto& goals = rows.at(owner).goals;
            return goals.size() < user::kGoalsMax && goals.insert({goal.id, goal}).second;
        }
        std::optional<user::Goal> find_goal(const user::UserId& owner,
                                            const user::GoalId& id) override {
            const auto row = rows.find(owner);
            if (row == rows.end() || !row->second.goals.contains(id)) {
                return std::nullopt;
            }
            return row->second.goals.at(id);
        }
        void save(const user::Goal& goal) override { owner_of(goal.id).goals.at(goal.id) = goal; }
        bool erase(const user::UserId& owner, const user::GoalId& id) override {
            auto& row = rows.at(owner);
            row.logs.erase(id);
            return row.goals.erase(id) == 1;
        }
        bool has_goals(const user::UserId& owner) override {
            const auto row = rows.find(owner);
            return row != rows.end() && !row->second.goals.empty();
        }

        user::UserCalendar calendar(const user::UserId& owner) override {
            const auto row = rows.find(owner);
            const auto none = user::UserCalendar{.zone = user::TimeZone::utc()};
            return row != rows.end() ? row->second.calendar.value_or(none) : none;
        }
        void save(const user::UserId& owner, const user::UserCalendar& calendar) override {
            rows.at(owner).calendar = calendar;
        }

        bool add_checkin(const user::GoalId& goal, user::LocalDate date,
                         platform::Timestamp) override {
            return owner_of(goal).logs[goal].insert({date, false}).second;
        }
        bool remove_checkin(const user::GoalId& goal, user::LocalDate date) override {
            auto& log = owner_of(goal).logs[goal];
            const auto found = log.find(date);
            const bool is_there = found != log.end() && !found->second;
            if (is_there) {
                log.erase(found);
            }
            return is_there;
        }
        void note_frozen(const user::GoalId& goal,
                         const std::vector<user::LocalDate>& dates) override {
            for (const auto date : dates) {
                owner_of(goal).logs[goal].insert({date, true});
            }
        }
        std::vector<user::LoggedDay> log_of(const user::GoalId& goal, user::LocalDate first,
                                            user::LocalDate last) override {
            std::vector<user::LoggedDay> log;
            for (const auto& [date, is_frozen] : owner_of(goal).logs[goal]) {
                if (date >= first && date <= last) {
                    log.push_back({.date = date, .is_frozen = is_frozen});
                }
            }
            return log;
        }

        std::optional<user::Page<user::Badge>> badges(const user::Viewer& viewer,
                                                      const user::UserId& owner,
                                                      const user::PageRequest& page) override {
            const auto* found = find(owner);
            return found != nullptr && (viewer == owner ||
                                        (found->visibility.profile && found->visibility.badges))
                       ? std::optional{page_of(found->badges, page)}
                       : std::nullopt;
        }
        std::optional<user::Page<user::Goal>> goals(const user::Viewer& viewer,
                                                    const user::UserId& owner,
                                                    const user::PageRequest& page) override {
            const auto* found = find(owner);
            return found != nullptr && (viewer == owner ||
                                        (found->visibility.profile && found->visibility.goals))
                       ? std::optional{page_of(found->goals, page)}
                       : std::nullopt;
        }

        void publish(const platform::Announcement& announcement,
                     const platform::RequestContext&) override {
            outgoing.push_back(announcement);
        }

        Rows& rows;
        std::vector<platform::Announcement> outgoing;

    private:
        Row& owner_of(const user::GoalId& goal) {
            return std::find_if(rows.begin(), rows.end(),
                                [&](auto& row) { return row.second.goals.contains(goal); })
                ->second;
        }

        static bool is_there(const Row& row) { return !row.deleted && !row.disabled; }

        const Row* find(const user::UserId& id) const {
            const auto found = rows.find(id);
            return found != rows.end() && is_there(found->second) ? &found->second : nullptr;
        }

        static void take(Row& row, const user::UserReference& reference) {
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

        static user::Profile profile_of(const user::UserId& id, const Row& row) {
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
                 badge != row.badges.rend() && profile.badges.size() < user::kProfileBadgesMax;
                 ++badge) {
                profile.badges.push_back(badge->second);
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

        template <class Id, class Item>
        static user::Page<Item> page_of(const std::map<Id, Item>& items,
                                        const user::PageRequest& request) {
            user::Page<Item> page;
            for (auto entry = items.rbegin(); entry != items.rend(); ++entry) {
                if (request.after && !(entry->first.uuid() < *request.after)) {
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
    };

    platform::Result<void> perform(const Work& work, Isolation) override {
        Rows after = rows_;
        Tx tx{after};
        const auto outcome = work(tx);
        if (outcome) {
            rows_ = std::move(after);
            published.insert(published.end(), tx.outgoing.begin(), tx.outgoing.end());
        }
        return outcome;
    }

    Rows rows_;
};

}  // namespace support
