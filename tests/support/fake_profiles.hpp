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
private:
    struct Row {
        std::int64_t version;
        std::string username;
        std::string email;
        std::optional<std::string> first_name;
        std::optional<std::string> last_name;
        std::optional<platform::Timestamp> member_since;
        std::optional<platform::Timestamp> username_changed_at;
        std::map<user::BadgeId, user::Badge> badges;
        std::map<user::GoalId, user::Goal> goals;
    };
    using Rows = std::map<user::UserId, Row>;

    class Tx final : public user::ProfileTx {
    public:
        explicit Tx(Rows& users) : rows{users} {}

        void apply(std::span<const user::UserReference> references) override {
            for (const auto& reference : references) {
                auto& row = rows.try_emplace(reference.id, Row{.version = -1,
                                                               .username = {},
                                                               .email = {},
                                                               .first_name = {},
                                                               .last_name = {},
                                                               .member_since = {},
                                                               .username_changed_at = {},
                                                               .badges = {},
                                                               .goals = {}})
                                .first->second;
                if (row.version >= reference.version) {
                    continue;
                }
                row.version = reference.version;
                row.username = reference.username;
                row.email = reference.email;
                row.first_name = reference.first_name;
                row.last_name = reference.last_name;
                row.member_since = reference.member_since;
                row.username_changed_at = reference.username_changed_at;
            }
        }
        void ensure_reference(const user::Caller& caller) override {
            rows.try_emplace(caller.id, Row{.version = 0,
                                            .username = caller.username,
                                            .email = caller.email,
                                            .first_name = {},
                                            .last_name = {},
                                            .member_since = {},
                                            .username_changed_at = {},
                                            .badges = {},
                                            .goals = {}});
        }
        bool has_user(const user::UserId& id) override { return rows.contains(id); }

        std::optional<user::Profile> find_profile(const user::UserId& id) override {
            const auto found = rows.find(id);
            return found != rows.end() ? std::optional{profile_of(id, found->second)}
                                       : std::nullopt;
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
            return newest != nullptr ? std::optional{profile_of(newest->first, newest->second)}
                                     : std::nullopt;
        }

        void insert(const user::UserId& owner, const user::Badge& badge) override {
            rows.at(owner).badges.insert({badge.id, badge});
        }
        void insert(const user::UserId& owner, const user::Goal& goal) override {
            rows.at(owner).goals.insert({goal.id, goal});
        }
        std::optional<user::Goal> replace(const user::UserId& owner, const user::GoalId& id,
                                          const user::GoalContent& content,
                                          platform::Timestamp now) override {
            auto& goals = rows.at(owner).goals;
            const auto found = goals.find(id);
            if (found == goals.end()) {
                return std::nullopt;
            }
            auto& goal = found->second;
            goal.title = content.title.str();
            goal.description =
                content.description ? std::optional{content.description->str()} : std::nullopt;
            goal.status = content.status.str();
            goal.updated_at = now;
            return goal;
        }
        bool erase(const user::UserId& owner, const user::GoalId& id) override {
            return rows.at(owner).goals.erase(id) == 1;
        }

        std::optional<user::Page<user::Badge>> badges(const user::UserId& owner,
                                                      const user::PageRequest& page) override {
            const auto found = rows.find(owner);
            return found != rows.end() ? std::optional{page_of(found->second.badges, page)}
                                       : std::nullopt;
        }
        std::optional<user::Page<user::Goal>> goals(const user::UserId& owner,
                                                    const user::PageRequest& page) override {
            const auto found = rows.find(owner);
            return found != rows.end() ? std::optional{page_of(found->second.goals, page)}
                                       : std::nullopt;
        }

        Rows& rows;

    private:
        static user::Profile profile_of(const user::UserId& id, const Row& row) {
            user::Profile profile{.id = id,
                                  .username = row.username,
                                  .email = row.email,
                                  .first_name = row.first_name,
                                  .last_name = row.last_name,
                                  .member_since = row.member_since,
                                  .badges = {},
                                  .goal_counts = {}};
            for (auto badge = row.badges.rbegin();
                 badge != row.badges.rend() && profile.badges.size() < user::kProfileBadgesMax;
                 ++badge) {
                profile.badges.push_back(badge->second);
            }
            for (const auto& [goal_id, goal] : row.goals) {
                auto& counts = profile.goal_counts;
                ++(goal.status == "not-started"   ? counts.not_started
                   : goal.status == "in-progress" ? counts.in_progress
                   : goal.status == "completed"   ? counts.completed
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
        }
        return outcome;
    }

    Rows rows_;
};

}  // namespace support
