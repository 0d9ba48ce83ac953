#include "user-service/application/goals.hpp"

#include "events/activity_events.hpp"
#include "user-service/application/owned.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

namespace {

const std::string kCompleted = GoalStatus{GoalStatus::Kind::completed}.str();

platform::Announcement created(const UserId& owner, std::int64_t version, const Goal& goal) {
    return events::GoalCreated{.user_id = owner.uuid(),
                               .version = version,
                               .goal_id = goal.id.uuid(),
                               .title = goal.title,
                               .status = goal.status,
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

}  // namespace

platform::Result<Page<Goal>> ListGoals::operator()(const UserId& owner,
                                                   const PageRequest& page) const {
    return store_.read([&](ProfileTx& tx) -> platform::Result<Page<Goal>> {
        auto goals = tx.goals(owner, page);
        if (!goals) {
            return errors::kUserUnknown;
        }
        return std::move(*goals);
    });
}

platform::Result<Page<Goal>> ListGoals::own(const UserId& caller, const PageRequest& page) const {
    return store_.read([&](ProfileTx& tx) -> platform::Result<Page<Goal>> {
        auto goals = tx.goals(caller, page);
        if (!goals && tx.is_hidden(caller)) {
            return errors::kUserUnknown;
        }
        return goals ? std::move(*goals) : Page<Goal>{};
    });
}

platform::Result<Goal> SetGoal::operator()(const Caller& caller, const UserId& owner,
                                           const GoalContent& content,
                                           const platform::RequestContext& context) const {
    const auto now = clock_.now();
    const Goal goal{.id = GoalId::make(now),
                    .title = content.title.str(),
                    .description = content.description ? std::optional{content.description->str()}
                                                       : std::nullopt,
                    .status = content.status.str(),
                    .streak_count = 0,
                    .created_at = now,
                    .updated_at = now};
    return store_.transact([&](ProfileTx& tx) -> platform::Result<Goal> {
        const auto version = claim(tx, caller, owner);
        if (!version) {
            return version.error();
        }
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
    return store_.transact([&](ProfileTx& tx) -> platform::Result<Goal> {
        const auto version = claim(tx, caller, owner);
        if (!version) {
            return version.error();
        }
        auto replaced = tx.replace(owner, id, content, clock_.now());
        if (!replaced) {
            return errors::kGoalUnknown;
        }
        if (replaced->goal.status == kCompleted && replaced->status_before != kCompleted) {
            tx.publish(completed(owner, *version, replaced->goal), context);
        }
        return std::move(replaced->goal);
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
