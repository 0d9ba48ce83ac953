#pragma once

#include "user-service/application/ports.hpp"

namespace user {

inline constexpr std::size_t kSummariesMax = 500;

// Profiles: anybody's, and the caller's own. Of one that is private nobody else learns.
class ReadProfile {
public:
    ReadProfile(ProfileStore& store, const platform::Clock& clock) : store_{store}, clock_{clock} {}

    // kUserUnknown.
    platform::Result<Profile> by_id(const Viewer& viewer, const UserId& id) const;
    platform::Result<Profile> by_username(const Viewer& viewer, const std::string& username) const;

    // In the order of `ids`, at most kSummariesMax; the unknown and the private are left out, and
    // who is asked for twice is there once.
    platform::Result<std::vector<ProfileSummary>> summaries(const Viewer& viewer,
                                                            const std::vector<UserId>& ids) const;

    // Why nobody but this user himself may write below his path (owned.hpp), or what the store
    // fails with.
    [[nodiscard]] platform::Error refuse_stranger(const UserId& owner) const;

    // Made from the token where the account's event has not arrived yet.
    platform::Result<Profile> of(const Caller& caller) const;

private:
    ProfileStore& store_;
    const platform::Clock& clock_;
};

}  // namespace user
