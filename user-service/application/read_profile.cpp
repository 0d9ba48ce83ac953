#include "user-service/application/read_profile.hpp"

#include "user-service/application/owned.hpp"
#include "user-service/application/today.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

namespace {

platform::Result<Profile> known(std::optional<Profile> profile) {
    if (!profile) {
        return errors::kUserUnknown;
    }
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

platform::Result<Profile> ReadProfile::by_id(const UserId& id) const {
    return store_.read([&](ProfileTx& tx) { return known(tx.find_profile(id)); });
}

platform::Result<Profile> ReadProfile::by_username(const std::string& username) const {
    return store_.read([&](ProfileTx& tx) { return known(tx.find_profile_by_username(username)); });
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
