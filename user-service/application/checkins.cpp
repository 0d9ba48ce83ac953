#include "user-service/application/checkins.hpp"

#include <algorithm>

#include "user-service/application/award_badges.hpp"
#include "user-service/application/owned.hpp"
#include "user-service/application/today.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

namespace {

struct OpenGoal {
    Goal goal;
    Today today;

    Goal shown() && {
        goal.show(today.calendar, today.days);
        return std::move(goal);
    }
};

// The goal, advanced to today, where its owner may change what its log says of `date`.
platform::Result<OpenGoal> open_goal(ProfileTx& tx, const Caller& caller, const UserId& owner,
                                     const GoalId& id, LocalDate date, platform::Timestamp now,
                                     const Precondition<Goal>& precondition) {
    if (const auto claimed = claim(tx, caller, owner); !claimed) {
        return claimed.error();
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
    if (goal->over_since) {
        return errors::kGoalOver;
    }
    if (!today.days.contains(date)) {
        return errors::kDateNotOpen;
    }
    tx.note_frozen(id, goal->advance(today.calendar, today.days));
    return OpenGoal{std::move(*goal), today};
}

}  // namespace

platform::Result<CheckedIn> CheckIn::operator()(const Caller& caller, const UserId& owner,
                                                const GoalId& id, LocalDate date,
                                                const platform::RequestContext& context,
                                                const Precondition<Goal>& precondition) const {
    const auto now = clock_.now();
    return store_.transact([&](ProfileTx& tx) -> platform::Result<CheckedIn> {
        auto open = open_goal(tx, caller, owner, id, date, now, precondition);
        if (!open) {
            return open.error();
        }
        const bool is_new = tx.add_checkin(id, date, now);
        open->goal.state.check_in(date);
        tx.save(open->goal);
        auto goal = std::move(*open).shown();
        if (is_new) {
            award_earned(tx, owner, tx.earned_by_checkin(owner, goal.streak.current), now, context);
        }
        return CheckedIn{std::move(goal), is_new};
    });
}

platform::Result<Goal> TakeBack::operator()(const Caller& caller, const UserId& owner,
                                            const GoalId& id, LocalDate date,
                                            const Precondition<Goal>& precondition) const {
    const auto now = clock_.now();
    return store_.transact([&](ProfileTx& tx) -> platform::Result<Goal> {
        auto open = open_goal(tx, caller, owner, id, date, now, precondition);
        if (!open) {
            return open.error();
        }
        if (tx.remove_checkin(id, date)) {
            open->goal.state.take_back(date);
            tx.uncount_checkin(owner);
        }
        tx.save(open->goal);
        return std::move(*open).shown();
    });
}

// Freezes are spent by the passing of days, and noted when the goal is next changed; that may be
// between our statements.
platform::Result<std::vector<LoggedDay>> ReadLog::operator()(const Viewer& viewer,
                                                             const UserId& owner, const GoalId& id,
                                                             const LogRange& range) const {
    const auto now = clock_.now();
    return store_.read([&](ProfileTx& tx) -> platform::Result<std::vector<LoggedDay>> {
        if (const auto seen = see(tx, viewer, owner, Part::goals); !seen) {
            return seen.error();
        }
        auto goal = tx.find_goal(owner, id);
        if (!goal) {
            return errors::kGoalUnknown;
        }
        const Today today{tx, owner, now};
        const auto last = range.to.value_or(today.days.today);
        const auto first = range.from.value_or(last - (kLogDaysMax - 1));
        if (first > last || last - first >= kLogDaysMax) {
            return errors::kRangeInvalid;
        }
        auto log = tx.log_of(id, first, last);
        for (const auto date : goal->advance(today.calendar, today.days)) {
            if (date >= first && date <= last) {
                log.push_back({.date = date, .is_frozen = true});
            }
        }
        std::sort(log.begin(), log.end());
        log.erase(std::unique(log.begin(), log.end()), log.end());
        return log;
    });
}

}  // namespace user
