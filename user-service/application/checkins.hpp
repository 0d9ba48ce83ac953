#pragma once

#include "user-service/application/ports.hpp"
#include "user-service/application/precondition.hpp"

namespace user {

struct CheckedIn {
    Goal goal;
    bool is_new;  // false: the owner had checked in already
};

// For a date that is open (docs/decisions/0015-streaks-are-dates-of-a-calendar.md). Twice is once.
// Awards the badges whose rules say so.
// kNotOwner, kUserUnknown, kUserDeleted, kGoalUnknown, kGoalOver, kDateNotOpen,
// or what the precondition says.
class CheckIn {
public:
    CheckIn(ProfileStore& store, const platform::Clock& clock) : store_{store}, clock_{clock} {}
    platform::Result<CheckedIn> operator()(const Caller& caller, const UserId& owner,
                                           const GoalId& id, LocalDate date,
                                           const platform::RequestContext& context,
                                           const Precondition<Goal>& precondition = {}) const;

private:
    ProfileStore& store_;
    const platform::Clock& clock_;
};

// Takes one back while its date is open; where there is none nothing happens. Fails as CheckIn.
class TakeBack {
public:
    TakeBack(ProfileStore& store, const platform::Clock& clock) : store_{store}, clock_{clock} {}
    platform::Result<Goal> operator()(const Caller& caller, const UserId& owner, const GoalId& id,
                                      LocalDate date,
                                      const Precondition<Goal>& precondition = {}) const;

private:
    ProfileStore& store_;
    const platform::Clock& clock_;
};

inline constexpr int kLogDaysMax = 366;

// Of dates, both included: at most kLogDaysMax. Where they are left out, those up to the owner's
// today.
struct LogRange {
    std::optional<LocalDate> from{};
    std::optional<LocalDate> to{};
};

// What the log of a goal says, freezes that were spent by now included. kUserUnknown, kHidden,
// kGoalUnknown, kRangeInvalid.
class ReadLog {
public:
    ReadLog(ProfileStore& store, const platform::Clock& clock) : store_{store}, clock_{clock} {}
    platform::Result<std::vector<LoggedDay>> operator()(const Viewer& viewer, const UserId& owner,
                                                        const GoalId& id,
                                                        const LogRange& range) const;

private:
    ProfileStore& store_;
    const platform::Clock& clock_;
};

}  // namespace user
