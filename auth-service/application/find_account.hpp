#pragma once

#include <string>

#include "auth-service/application/ports.hpp"

namespace auth {

// The account that an operator means: by its id, which finds a deleted one too, its mail address or
// its username, both without regard to case. kAccountUnknown where there is none.
class FindAccount {
public:
    explicit FindAccount(AccountStore& store) : store_{store} {}
    platform::Result<AnyAccount> operator()(const std::string& id_or_name) const;

private:
    AccountStore& store_;
};

}  // namespace auth
