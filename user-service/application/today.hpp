#pragma once

#include "user-service/application/ports.hpp"

namespace user {

// Which days it is for a user.
struct Today {
    UserCalendar calendar;
    OpenDays days;

    Today(ProfileTx& tx, const UserId& owner, platform::Timestamp now)
        : calendar{settled(tx.calendar(owner), now)}, days{calendar.days_at(now)} {}

private:
    static UserCalendar settled(UserCalendar calendar, platform::Timestamp now) {
        calendar.settle(now);
        return calendar;
    }
};

}  // namespace user
