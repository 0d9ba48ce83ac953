#pragma once

#include "user-service/application/ports.hpp"

namespace user {

inline constexpr int kPageWeeks = 53;

// What a user's page shows to everybody. What he hides is not in it.
struct ProfilePage {
    Profile profile;
    std::optional<Page<Goal>> goals;  // the newest kPageMax; none where he hides them
    std::vector<DoneDay> days;        // of the kPageWeeks weeks up to `today`, in order
    LocalDate today;                  // his
};

// kUserUnknown.
class ReadPage {
public:
    ReadPage(ProfileStore& store, const platform::Clock& clock) : store_{store}, clock_{clock} {}
    platform::Result<ProfilePage> operator()(const std::string& username) const;

private:
    ProfileStore& store_;
    const platform::Clock& clock_;
};

}  // namespace user
