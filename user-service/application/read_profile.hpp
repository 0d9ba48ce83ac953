#pragma once

#include "user-service/application/ports.hpp"

namespace user {

// Profiles: anybody's, and the caller's own.
class ReadProfile {
public:
    ReadProfile(ProfileStore& store, const platform::Clock& clock) : store_{store}, clock_{clock} {}

    // kUserUnknown.
    platform::Result<Profile> by_id(const UserId& id) const;
    platform::Result<Profile> by_username(const std::string& username) const;

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
