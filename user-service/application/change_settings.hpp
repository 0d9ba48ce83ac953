#pragma once

#include "user-service/application/ports.hpp"

namespace user {

// What a user says about himself. What is left out stays as it is.
struct Settings {
    std::optional<TimeZone> time_zone{};
};

// A time zone comes into force when the day is over, and at once for who has no goal yet.
// kUserUnknown, kUserDeleted.
class ChangeSettings {
public:
    ChangeSettings(ProfileStore& store, const platform::Clock& clock)
        : store_{store}, clock_{clock} {}
    platform::Result<void> operator()(const Caller& caller, const Settings& settings) const;

private:
    ProfileStore& store_;
    const platform::Clock& clock_;
};

}  // namespace user
