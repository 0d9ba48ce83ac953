#pragma once

#include "user-service/application/ports.hpp"
#include "user-service/application/precondition.hpp"

namespace user {

// Whoever looks at his own has nothing yet where his account's event has not arrived. kUserUnknown,
// kHidden.
class ListGoals {
public:
    ListGoals(ProfileStore& store, const platform::Clock& clock) : store_{store}, clock_{clock} {}
    platform::Result<Page<Goal>> operator()(const Viewer& viewer, const UserId& owner,
                                            const PageRequest& page,
                                            const GoalFilter& filter = {}) const;

private:
    ProfileStore& store_;
    const platform::Clock& clock_;
};

// kUserUnknown, kHidden, kGoalUnknown.
class ReadGoal {
public:
    ReadGoal(ProfileStore& store, const platform::Clock& clock) : store_{store}, clock_{clock} {}
    platform::Result<Goal> operator()(const Viewer& viewer, const UserId& owner,
                                      const GoalId& id) const;

private:
    ProfileStore& store_;
    const platform::Clock& clock_;
};

// Announces GoalCreated, and GoalCompleted too for one that begins completed. kNotOwner,
// kUserUnknown, kGoalsTooMany, and what `once` fails with.
class SetGoal {
public:
    SetGoal(ProfileStore& store, const platform::Clock& clock) : store_{store}, clock_{clock} {}
    platform::Result<Goal> operator()(const Caller& caller, const UserId& owner,
                                      const GoalContent& content,
                                      const platform::RequestContext& context,
                                      const std::optional<RequestKey>& key = {}) const;

private:
    ProfileStore& store_;
    const platform::Clock& clock_;
};

// Announces GoalCompleted when that is what has happened. kNotOwner, kUserUnknown, kGoalUnknown, or
// what the precondition says.
class ChangeGoal {
public:
    ChangeGoal(ProfileStore& store, const platform::Clock& clock) : store_{store}, clock_{clock} {}
    platform::Result<Goal> operator()(const Caller& caller, const UserId& owner, const GoalId& id,
                                      const GoalChange& change,
                                      const platform::RequestContext& context,
                                      const Precondition<Goal>& precondition = {}) const;

private:
    ProfileStore& store_;
    const platform::Clock& clock_;
};

// kNotOwner, kUserUnknown, kGoalUnknown, or what the precondition says.
class DropGoal {
public:
    DropGoal(ProfileStore& store, const platform::Clock& clock) : store_{store}, clock_{clock} {}
    platform::Result<void> operator()(const Caller& caller, const UserId& owner, const GoalId& id,
                                      const Precondition<Goal>& precondition = {}) const;

private:
    ProfileStore& store_;
    const platform::Clock& clock_;
};

}  // namespace user
