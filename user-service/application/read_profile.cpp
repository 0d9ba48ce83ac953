#include "user-service/application/read_profile.hpp"

#include <map>

#include "platform/core/ensure.hpp"
#include "user-service/application/owned.hpp"
#include "user-service/application/today.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

namespace {

platform::Result<Profile> seen(const Viewer& viewer, std::optional<Profile> profile) {
    if (!profile || (!profile->visibility.profile && viewer != profile->id)) {
        return errors::kUserUnknown;
    }
    hide_from_others(*profile);
    return std::move(*profile);
}

Profile from_token(const Caller& caller) {
    return {.id = caller.id,
            .username = caller.username,
            .email = caller.email,
            .first_name = {},
            .last_name = {},
            .member_since = {},
            .badges = {},
            .goal_counts = {}};
}

}  // namespace

platform::Result<Profile> ReadProfile::by_id(const Viewer& viewer, const UserId& id) const {
    return store_.read([&](ProfileTx& tx) { return seen(viewer, tx.find_profile(id)); });
}

platform::Result<Profile> ReadProfile::by_username(const Viewer& viewer,
                                                   const std::string& username) const {
    return store_.read(
        [&](ProfileTx& tx) { return seen(viewer, tx.find_profile_by_username(username)); });
}

platform::Result<std::vector<ProfileSummary>> ReadProfile::summaries(
    const Viewer& viewer, const std::vector<UserId>& ids) const {
    platform::ensure(ids.size() <= kSummariesMax, "a batch has been bounded where it came in");
    return store_.read([&](ProfileTx& tx) -> platform::Result<std::vector<ProfileSummary>> {
        std::map<UserId, ProfileSummary> found;
        for (auto& summary : tx.summaries(ids, viewer)) {
            found.insert_or_assign(summary.id, std::move(summary));
        }
        std::vector<ProfileSummary> ordered;
        for (const auto& id : ids) {
            if (auto node = found.extract(id)) {
                ordered.push_back(std::move(node.mapped()));
            }
        }
        return ordered;
    });
}

platform::Error ReadProfile::refuse_stranger(const UserId& owner) const {
    return store_
        .read(
            [&](ProfileTx& tx) -> platform::Result<void> { return refusal_of_stranger(tx, owner); })
        .error();
}

platform::Result<Profile> ReadProfile::of(const Caller& caller) const {
    return store_.read([&](ProfileTx& tx) -> platform::Result<Profile> {
        auto profile = tx.find_profile(caller.id);
        if (!profile && tx.is_hidden(caller.id)) {
            return errors::kUserUnknown;  // disabled, or deleted: his token has outlived him
        }
        auto own = profile ? std::move(*profile) : from_token(caller);
        own.calendar = Today{tx, caller.id, clock_.now()}.calendar;
        return own;
    });
}

}  // namespace user
