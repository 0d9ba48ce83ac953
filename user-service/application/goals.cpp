#include "user-service/application/goals.hpp"

#include "events/activity_events.hpp"
#include "user-service/application/owned.hpp"
#include "user-service/application/today.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

namespace {

const GoalStatus kCompleted{GoalStatus::Kind::completed};

platform::Announcement created(const UserId& owner, std::int64_t version, const Goal& goal) {
    return events::GoalCreated{.user_id = owner.uuid(),
                               .version = version,
                               .goal_id = goal.id.uuid(),
                               .title = goal.title,
                               .status = goal.status.str(),
                               .created_at = goal.created_at}
        .announcement();
}

platform::Announcement completed(const UserId& owner, std::int64_t version, const Goal& goal) {
    return events::GoalCompleted{.user_id = owner.uuid(),
                                 .version = version,
                                 .goal_id = goal.id.uuid(),
                                 .title = goal.title,
                                 .completed_at = goal.updated_at}
        .announcement();
}

// The owner's streaks as they are now.
Page<Goal> shown(ProfileTx& tx, const UserId& owner, Page<Goal> goals, platform::Timestamp now) {
    if (!goals.items.empty()) {
        const Today today{tx, owner, now};
        for (auto& goal : goals.items) {
            goal.show(today.calendar, today.days);
        }
    }
    return goals;
}

}  // namespace

platform::Result<Page<Goal>> ListGoals::operator()(const UserId& owner,
                                                   const PageRequest& page) const {
    return store_.read([&](ProfileTx& tx) -> platform::Result<Page<Goal>> {
        auto goals = tx.goals(owner, page);
        if (!goals) {
            return errors::kUserUnknown;
        }
        return shown(tx, owner, std::move(*goals), clock_.now());
    });
}

platform::Result<Page<Goal>> ListGoals::own(const UserId& caller, const PageRequest& page) const {
    return store_.read([&](ProfileTx& tx) -> platform::Result<Page<Goal>> {
        auto goals = tx.goals(caller, page);
        if (!goals && tx.is_hidden(caller)) {
            return errors::kUserUnknown;
        }
        return goals ? shown(tx, caller, std::move(*goals), clock_.now()) : Page<Goal>{};
    });
}

platform::Result<Goal> SetGoal::operator()(const Caller& caller, const UserId& owner,
                                           const GoalContent& content,
                                           const platform::RequestContext& context) const {
    const auto now = clock_.now();
    return store_.transact([&](ProfileTx& tx) -> platform::Result<Goal> {
        const auto version = claim(tx, caller, owner);
        if (!version) {
            return version.error();
        }
        const Today today{tx, owner, now};
        auto goal = Goal::begin(GoalId::make(now), content, today.days, now);
        if (!tx.insert(owner, goal)) {
            return errors::kGoalsTooMany;
        }
        tx.publish(created(owner, *version, goal), context);
        if (goal.status == kCompleted) {
            tx.publish(completed(owner, tx.next_version(caller).value(), goal), context);
        }
        return goal;
    });
}

platform::Result<Goal> ReplaceGoal::operator()(const Caller& caller, const UserId& owner,
                                               const GoalId& id, const GoalContent& content,
                                               const platform::RequestContext& context) const {
    const auto now = clock_.now();
    return store_.transact([&](ProfileTx& tx) -> platform::Result<Goal> {
        const auto version = claim(tx, caller, owner);
        if (!version) {
            return version.error();
        }
        auto goal = tx.find_goal(owner, id);
        if (!goal) {
            return errors::kGoalUnknown;
        }
        const auto status_before = goal->status;
        const Today today{tx, owner, now};
        tx.note_frozen(id, goal->become(content, today.calendar, today.days, now));
        tx.save(*goal);
        if (goal->status == kCompleted && status_before != kCompleted) {
            tx.publish(completed(owner, *version, *goal), context);
        }
        return std::move(*goal);
    });
}

platform::Result<void> DropGoal::operator()(const Caller& caller, const UserId& owner,
                                            const GoalId& id) const {
    return store_.transact([&](ProfileTx& tx) -> platform::Result<void> {
        if (const auto claimed = claim(tx, caller, owner); !claimed) {
            return claimed.error();
        }
        if (!tx.erase(owner, id)) {
            return errors::kGoalUnknown;
        }
        return {};
    });
}

}  // namespace user
