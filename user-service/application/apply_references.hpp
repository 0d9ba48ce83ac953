#pragma once

#include <vector>

#include "user-service/application/ports.hpp"

namespace user {

// Brings what auth-service has announced into auth_users. Any order, any number of times, any age:
// the row of a user ends as his highest version says.
class ApplyReferences {
public:
    explicit ApplyReferences(ProfileStore& store) : store_{store} {}

    // All of them or none. Answers how many were stale: what the row says is as new or newer.
    platform::Result<std::size_t> operator()(std::vector<UserReference> references) const;

private:
    ProfileStore& store_;
};

}  // namespace user
