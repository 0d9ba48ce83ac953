#pragma once

#include "user-service/application/ports.hpp"

namespace user {

// kUserUnknown.
class ListGoals {
public:
    ListGoals(ProfileStore& store, const platform::Clock& clock) : store_{store}, clock_{clock} {}
    platform::Result<Page<Goal>> operator()(const UserId& owner, const PageRequest& page) const;
    // Of the caller himself, who has nothing yet where his account's event has not arrived.
    platform::Result<Page<Goal>> own(const UserId& caller, const PageRequest& page) const;

private:
    ProfileStore& store_;
    const platform::Clock& clock_;
};

// Announces GoalCreated, and GoalCompleted too for one that begins completed. kNotOwner,
// kUserUnknown, kGoalsTooMany.
class SetGoal {
public:
    SetGoal(ProfileStore& store, const platform::Clock& clock) : store_{store}, clock_{clock} {}
    platform::Result<Goal> operator()(const Caller& caller, const UserId& owner,
                                      const GoalContent& content,
                                      const platform::RequestContext& context) const;

private:
    ProfileStore& store_;
    const platform::Clock& clock_;
};

// Announces GoalCompleted when that is what has happened. kNotOwner, kUserUnknown, kGoalUnknown.
class ReplaceGoal {
public:
    ReplaceGoal(ProfileStore& store, const platform::Clock& clock) : store_{store}, clock_{clock} {}
    platform::Result<Goal> operator()(const Caller& caller, const UserId& owner, const GoalId& id,
                                      const GoalContent& content,
                                      const platform::RequestContext& context) const;

private:
    ProfileStore& store_;
    const platform::Clock& clock_;
};

// kNotOwner, kUserUnknown, kGoalUnknown.
class DropGoal {
public:
    explicit DropGoal(ProfileStore& store) : store_{store} {}
    platform::Result<void> operator()(const Caller& caller, const UserId& owner,
                                      const GoalId& id) const;

private:
    ProfileStore& store_;
};

}  // namespace user
