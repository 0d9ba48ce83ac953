#pragma once

#include "platform/core/encoding.hpp"
#include "tests/support/fake_profile_rows.hpp"

namespace support {

// Users and what they have, in memory: held to the same suite as the real store
// (tests/integration/user/profile_store_test.cpp).
class FakeProfiles final : public user::ProfileStore {
public:
    std::vector<platform::Announcement> published;

private:
    using Row = FakeProfileRow;
    using Rows = FakeProfileRows;

    class Tx final : public user::ProfileTx {
    public:
        explicit Tx(Rows& users) : rows{users} {}

        std::size_t apply(std::span<const user::UserReference> references) override {
            std::size_t changed = 0;
            for (const auto& reference : references) {
                auto& row = rows[reference.id];
                const bool deleted = !reference.identity;
                if (std::pair{row.deleted, row.version} < std::pair{deleted, reference.version}) {
                    take_over(row, reference);
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
        std::optional<std::int64_t> next_version(const user::UserId& owner) override {
            const auto found = rows.find(owner);
            return found != rows.end() && is_there(found->second)
                       ? std::optional{++found->second.activity_version}
                       : std::nullopt;
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

        std::optional<platform::Uuid> find_by_old_id(user::LegacyKind kind,
                                                     const user::OldId& old_id) override {
            const auto found = rows.old_ids.find({kind, old_id.number()});
            return found != rows.old_ids.end() ? std::optional{found->second} : std::nullopt;
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

        bool insert(const user::BadgeClass& badge_class) override {
            return rows.classes.size() < user::kBadgeClassesMax &&
                   rows.classes.insert({badge_class.id, badge_class}).second;
        }
        std::optional<user::BadgeClass> find_badge_class(const user::BadgeClassId& id) override {
            const auto found = rows.classes.find(id);
            return found != rows.classes.end() ? std::optional{found->second} : std::nullopt;
        }
        user::Page<user::BadgeClass> badge_classes(const user::PageRequest& page) override {
            return page_of(rows.classes, page, [](const auto&) { return true; });
        }
        std::vector<user::BadgeClass> earned_by_checkin(const user::UserId& owner,
                                                        std::int64_t streak) override {
            using Kind = user::BadgeRule::Kind;
            const auto checkins = ++rows.at(owner).checkins;
            return earned(owner, [&](const user::BadgeRule& rule) {
                return (rule.kind() == Kind::checkins && rule.count() <= checkins) ||
                       (rule.kind() == Kind::streak && rule.count() <= streak);
            });
        }
        void uncount_checkin(const user::UserId& owner) override { --rows.at(owner).checkins; }
        std::vector<user::BadgeClass> earned_by_goals(const user::UserId& owner) override {
            const auto& goals = rows.at(owner).goals;
            const auto completed = std::count_if(goals.begin(), goals.end(), [](const auto& each) {
                return each.second.status.str() == "completed";
            });
            return earned(owner, [&](const user::BadgeRule& rule) {
                return rule.kind() == user::BadgeRule::Kind::goals_completed &&
                       rule.count() <= completed;
            });
        }

        bool insert(const user::UserId& owner, const user::Badge& badge,
                    const std::optional<std::string>& award_key) override {
            auto& row = rows.at(owner);
            if (award_key) {
                row.award_keys[badge.id] = *award_key;
            }
            auto kept = badge;
            kept.is_by_rule = award_key == user::kRuleAwardKey;
            return row.badges.size() < user::kBadgesMax &&
                   row.badges.insert({badge.id, kept}).second;
        }
        std::optional<user::Badge> find_badge(const user::UserId& owner,
                                              const user::BadgeId& id) override {
            const auto row = rows.find(owner);
            if (row == rows.end() || !row->second.badges.contains(id)) {
                return std::nullopt;
            }
            return row->second.badges.at(id);
        }
        std::optional<user::Badge> find_award(const user::UserId& owner, const user::BadgeClass& of,
                                              const std::string& award_key) override {
            std::optional<user::Badge> found;
            for (const auto& [id, badge] : rows.at(owner).badges) {
                const bool matches =
                    badge.badge_class == of.id && (rows.at(owner).award_keys.at(id) == award_key ||
                                                   (!of.repeatable && !badge.revoked_at));
                if (matches && (!found || found->revoked_at)) {
                    found = badge;
                }
            }
            return found;
        }
        void save_revocation(const user::Badge& badge) override {
            for (auto& [id, row] : rows) {
                if (row.badges.contains(badge.id)) {
                    row.badges.at(badge.id) = badge;
                }
            }
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
                                                      const user::PageRequest& page,
                                                      const user::BadgeFilter& filter) override {
            const auto shown = [&](const user::Badge& badge) {
                return is_not_revoked(badge) &&
                       (viewer == owner || !badge.is_by_rule || rows.at(owner).visibility.goals) &&
                       badge.issuer == filter.issuer.value_or(badge.issuer) &&
                       is_within(badge.date_achieved, filter);
            };
            return listed(viewer, owner, &user::Visibility::badges, &Row::badges, page, shown);
        }
        std::optional<user::Page<user::Goal>> goals(const user::Viewer& viewer,
                                                    const user::UserId& owner,
                                                    const user::PageRequest& page,
                                                    const user::GoalFilter& filter) override {
            const auto shown = [&](const user::Goal& goal) {
                return goal.status == filter.status.value_or(goal.status) &&
                       is_within(goal.created_at, filter);
            };
            return listed(viewer, owner, &user::Visibility::goals, &Row::goals, page, shown);
        }

        std::vector<user::DoneDay> days_done(const user::UserId& owner, user::LocalDate first,
                                             user::LocalDate last) override {
            std::map<user::LocalDate, std::int64_t> counts;
            for (const auto& [goal, log] : rows.at(owner).logs) {
                for (const auto& [date, is_frozen] : log) {
                    if (date >= first && date <= last && !is_frozen) {
                        ++counts[date];
                    }
                }
            }
            std::vector<user::DoneDay> days;
            for (const auto& [date, count] : counts) {
                days.push_back({.date = date, .count = count});
            }
            return days;
        }

        bool hold(const user::RequestKey&) override { return true; }
        std::optional<user::MadeByRequest> performed(const user::RequestKey& key,
                                                     platform::Timestamp since) override {
            const auto found = rows.performed.find({key.sender, key.key});
            return found != rows.performed.end() && found->second.second > since
                       ? std::optional{found->second.first}
                       : std::nullopt;
        }
        void note_performed(const user::RequestKey& key, const user::MadeByRequest& made,
                            platform::Timestamp now) override {
            auto noted = made;
            noted.fingerprint = key.fingerprint;
            rows.performed.insert_or_assign({key.sender, key.key}, std::pair{noted, now});
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

        template <class Id, class Item, class Shown>
        std::optional<user::Page<Item>> listed(const user::Viewer& viewer,
                                               const user::UserId& owner,
                                               bool user::Visibility::*part,
                                               std::map<Id, Item> Row::*items,
                                               const user::PageRequest& page, Shown&& shown) {
            const auto* found = find(owner);
            const bool is_seen =
                found != nullptr &&
                (viewer == owner || (found->visibility.profile && found->visibility.*part));
            return is_seen ? std::optional{page_of(found->*items, page, shown)} : std::nullopt;
        }

        template <class Holds>
        std::vector<user::BadgeClass> earned(const user::UserId& owner, Holds&& holds) {
            std::vector<user::BadgeClass> classes;
            const auto& badges = rows.at(owner).badges;
            for (const auto& entry : rows.classes) {
                const auto& of = entry.second;
                const bool has_it =
                    std::any_of(badges.begin(), badges.end(),
                                [&](const auto& each) { return each.second.badge_class == of.id; });
                if (of.rule && holds(*of.rule) && !has_it) {
                    classes.push_back(of);
                }
            }
            std::stable_sort(classes.begin(), classes.end(), [](const auto& a, const auto& b) {
                return a.rule->count() < b.rule->count();
            });
            return classes;
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
