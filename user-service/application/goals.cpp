#include "user-service/application/goals.hpp"

#include "user-service/application/owned.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

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

platform::Result<Goal> SetGoal::operator()(const Caller& caller, const UserId& owner,
                                           const GoalContent& content) const {
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
        if (const auto claimed = claim(tx, caller, owner); !claimed) {
            return claimed.error();
        }
        tx.insert(owner, goal);
        return goal;
    });
}

platform::Result<Goal> ReplaceGoal::operator()(const Caller& caller, const UserId& owner,
                                               const GoalId& id, const GoalContent& content) const {
    return store_.transact([&](ProfileTx& tx) -> platform::Result<Goal> {
        if (const auto claimed = claim(tx, caller, owner); !claimed) {
            return claimed.error();
        }
        auto replaced = tx.replace(owner, id, content, clock_.now());
        if (!replaced) {
            return errors::kGoalUnknown;
        }
        return std::move(*replaced);
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
