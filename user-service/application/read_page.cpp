#include "user-service/application/read_page.hpp"

#include "user-service/application/today.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

platform::Result<ProfilePage> ReadPage::operator()(const std::string& username) const {
    const auto now = clock_.now();
    return store_.read([&](ProfileTx& tx) -> platform::Result<ProfilePage> {
        auto profile = tx.find_profile_by_username(username);
        if (!profile || !profile->visibility.profile) {
            return errors::kUserUnknown;
        }
        const auto id = profile->id;
        const Today today{tx, id, now};
        ProfilePage page{
            .profile = std::move(*profile), .goals = {}, .days = {}, .today = today.days.today};
        if (page.profile.visibility.goals) {
            page.goals = tx.goals({}, id, {.after = {}, .limit = platform::kPageMax}, {});
            page.days = tx.days_done(id, page.today.monday() - 7 * (kPageWeeks - 1), page.today);
        }
        if (page.goals) {
            for (auto& goal : page.goals->items) {
                goal.show(today.calendar, today.days);
            }
        }
        hide_from_others(page.profile);
        return page;
    });
}

}  // namespace user
