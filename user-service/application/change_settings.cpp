#include "user-service/application/change_settings.hpp"

#include "user-service/application/owned.hpp"
#include "user-service/application/today.hpp"

namespace user {

platform::Result<void> ChangeSettings::operator()(const Caller& caller,
                                                  const Settings& settings) const {
    const auto now = clock_.now();
    return store_.transact([&](ProfileTx& tx) -> platform::Result<void> {
        if (const auto claimed = claim(tx, caller, caller.id); !claimed) {
            return claimed.error();
        }
        if (settings.time_zone) {
            auto calendar = Today{tx, caller.id, now}.calendar;
            if (tx.has_goals(caller.id)) {
                calendar.change_zone(*settings.time_zone, now);
            } else {
                calendar = {.zone = *settings.time_zone};
            }
            tx.save(caller.id, calendar);
        }
        return {};
    });
}

}  // namespace user
