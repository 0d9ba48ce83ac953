#pragma once

#include "user-service/application/ports.hpp"
#include "user-service/application/precondition.hpp"

namespace user {

// Answers the caller's profile as it is afterwards. A time zone comes into force when the day is
// over, and at once for who has no goal yet. kUserUnknown, kUserDeleted, or what the precondition
// says.
class ChangeProfile {
public:
    ChangeProfile(ProfileStore& store, const platform::Clock& clock)
        : store_{store}, clock_{clock} {}
    platform::Result<Profile> operator()(const Caller& caller, const ProfileChange& change,
                                         const Precondition<Profile>& precondition = {}) const;

private:
    ProfileStore& store_;
    const platform::Clock& clock_;
};

}  // namespace user
