#pragma once

#include <cstddef>
#include <vector>

#include "auth-service/application/service_ports.hpp"

namespace auth {

inline constexpr std::size_t kUserIdsMax = 500;

// People as other services read them, disabled ones too.
class ReadUsers {
public:
    explicit ReadUsers(UserDirectory& directory) : directory_{directory} {}

    // kAccountUnknown, or what the store fails with.
    platform::Result<Account> operator()(const AccountId& id) const;
    // In the order of `ids`, at most kUserIdsMax; the unknown are left out, and what is asked for
    // twice is answered twice.
    platform::Result<std::vector<Account>> operator()(const std::vector<AccountId>& ids) const;

private:
    UserDirectory& directory_;
};

}  // namespace auth
