#include "user-service/application/change_profile.hpp"

#include "platform/core/ensure.hpp"
#include "user-service/application/owned.hpp"
#include "user-service/application/today.hpp"

namespace user {

namespace {

Profile own_profile(ProfileTx& tx, const UserId& id, platform::Timestamp now) {
    auto profile = tx.find_profile(id);
    platform::ensure(profile.has_value(), "whoever has claimed his row has a profile");
    profile->calendar = Today{tx, id, now}.calendar;
    return std::move(*profile);
}

void change_zone(ProfileTx& tx, Profile& profile, const TimeZone& zone, platform::Timestamp now) {
    if (tx.has_goals(profile.id)) {
        profile.calendar->change_zone(zone, now);
    } else {
        profile.calendar = {.zone = zone};
    }
    tx.save(profile.id, *profile.calendar);
}

}  // namespace

platform::Result<Profile> ChangeProfile::operator()(
    const Caller& caller, const ProfileChange& change,
    const Precondition<Profile>& precondition) const {
    const auto now = clock_.now();
    return store_.transact([&](ProfileTx& tx) -> platform::Result<Profile> {
        if (const auto claimed = claim(tx, caller, caller.id); !claimed) {
            return claimed.error();
        }
        auto profile = own_profile(tx, caller.id, now);
        if (const auto holds = require(precondition, profile); !holds) {
            return holds.error();
        }
        if (change.time_zone) {
            change_zone(tx, profile, change.time_zone->value_or(TimeZone::utc()), now);
        }
        if (auto texts = change.applied_to(profile.texts); texts != profile.texts) {
            profile.texts = std::move(texts);
            tx.save(caller.id, profile.texts);
        }
        if (const auto visibility = change.applied_to(profile.visibility);
            visibility != profile.visibility) {
            profile.visibility = visibility;
            tx.save(caller.id, visibility);
        }
        return profile;
    });
}

}  // namespace user
