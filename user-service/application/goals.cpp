#include "user-service/application/goals.hpp"

#include "events/activity_events.hpp"
#include "user-service/application/award_badges.hpp"
#include "user-service/application/once.hpp"
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
                               .status = goal.status.str(),
                               .created_at = goal.created_at}
        .announcement();
}

platform::Announcement completed(const UserId& owner, std::int64_t version, const Goal& goal) {
    return events::GoalCompleted{.user_id = owner.uuid(),
                                 .version = version,
                                 .goal_id = goal.id.uuid(),
                                 .completed_at = goal.updated_at}
        .announcement();
}

void note_completed(ProfileTx& tx, const UserId& owner, std::int64_t version, const Goal& goal,
                    platform::Timestamp now, const platform::RequestContext& context) {
    tx.publish(completed(owner, version, goal), context);
    award_earned(tx, owner, tx.earned_by_goals(owner), now, context);
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

platform::Result<Goal> find(ProfileTx& tx, const UserId& owner, const GoalId& id,
                            platform::Timestamp now) {
    auto goal = tx.find_goal(owner, id);
    if (!goal) {
        return errors::kGoalUnknown;
    }
    const Today today{tx, owner, now};
    goal->show(today.calendar, today.days);
    return std::move(*goal);
}

// As it is now, of a goal that its owner may change if the precondition holds.
struct Claimed {
    std::int64_t version;
    Today today;
    Goal goal;
};

platform::Result<Claimed> claim_goal(ProfileTx& tx, const Caller& caller, const UserId& owner,
                                     const GoalId& id, platform::Timestamp now,
                                     const Precondition<Goal>& precondition) {
    const auto version = claim(tx, caller, owner);
    if (!version) {
        return version.error();
    }
    auto goal = tx.find_goal(owner, id);
    if (!goal) {
        return errors::kGoalUnknown;
    }
    const Today today{tx, owner, now};
    goal->show(today.calendar, today.days);
    if (const auto holds = require(precondition, *goal); !holds) {
        return holds.error();
    }
    return Claimed{*version, today, std::move(*goal)};
}

}  // namespace

platform::Result<Page<Goal>> ListGoals::operator()(const Viewer& viewer, const UserId& owner,
                                                   const PageRequest& page,
                                                   const GoalFilter& filter) const {
    return store_.read([&](ProfileTx& tx) -> platform::Result<Page<Goal>> {
        auto goals = tx.goals(viewer, owner, page, filter);
        if (!goals) {
            return none_of<Goal>(tx, viewer, owner, Part::goals);
        }
        return shown(tx, owner, std::move(*goals), clock_.now());
    });
}

platform::Result<Goal> ReadGoal::operator()(const Viewer& viewer, const UserId& owner,
                                            const GoalId& id) const {
    return store_.read([&](ProfileTx& tx) -> platform::Result<Goal> {
        if (const auto seen = see(tx, viewer, owner, Part::goals); !seen) {
            return seen.error();
        }
        return find(tx, owner, id, clock_.now());
    });
}

platform::Result<Goal> SetGoal::operator()(const Caller& caller, const UserId& owner,
                                           const GoalContent& content,
                                           const platform::RequestContext& context,
                                           const std::optional<RequestKey>& key) const {
    const auto now = clock_.now();
    return store_.transact([&](ProfileTx& tx) {
        return once_for(
            tx, owner, key, now,
            [&]() -> platform::Result<Goal> {
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
                    note_completed(tx, owner, tx.next_version(owner).value(), goal, now, context);
                }
                return goal;
            },
            [&](const MadeByRequest& made) { return find(tx, owner, GoalId{made.id}, now); },
            [](const Goal& goal) { return MadeByRequest{.id = goal.id.uuid()}; });
    });
}

platform::Result<Goal> ChangeGoal::operator()(const Caller& caller, const UserId& owner,
                                              const GoalId& id, const GoalChange& change,
                                              const platform::RequestContext& context,
                                              const Precondition<Goal>& precondition) const {
    const auto now = clock_.now();
    return store_.transact([&](ProfileTx& tx) -> platform::Result<Goal> {
        auto claimed = claim_goal(tx, caller, owner, id, now, precondition);
        if (!claimed) {
            return claimed.error();
        }
        auto& [version, today, goal] = *claimed;
        const auto status_before = goal.status;
        tx.note_frozen(id, goal.change(change, today.calendar, today.days, now));
        tx.save(goal);
        if (goal.status == kCompleted && status_before != kCompleted) {
            note_completed(tx, owner, version, goal, now, context);
        }
        return std::move(goal);
    });
}

platform::Result<void> DropGoal::operator()(const Caller& caller, const UserId& owner,
                                            const GoalId& id,
                                            const Precondition<Goal>& precondition) const {
    return store_.transact([&](ProfileTx& tx) -> platform::Result<void> {
        const auto claimed = claim_goal(tx, caller, owner, id, clock_.now(), precondition);
        if (!claimed) {
            return claimed.error();
        }
        // As if they had been taken back first: nothing is earned by what is thrown away.
        const auto& days = claimed->today.days;
        for (const auto& day : tx.log_of(id, days.first(), days.today)) {
            if (!day.is_frozen) {
                tx.uncount_checkin(owner);
            }
        }
        (void)tx.erase(owner, id);
        return {};
    });
}

}  // namespace user
