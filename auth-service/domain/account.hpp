#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "auth-service/domain/email.hpp"
#include "auth-service/domain/person_name.hpp"
#include "auth-service/domain/username.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/strong_id.hpp"

namespace auth {

using AccountId = platform::StrongId<struct AccountIdTag>;
using SessionId = platform::StrongId<struct SessionIdTag>;

// For so long the username of a deleted account stays taken, so that nobody passes for its owner.
inline constexpr std::chrono::days kNameKept{30};

// What a person asks for at registration, found valid.
struct NewAccount {
    AccountId id;
    Username username;
    Email email;
    std::optional<PersonName> first_name;
    std::optional<PersonName> last_name;
    platform::Timestamp created_at;
};

// An account as it is stored. `version` counts its changes, from 1.
struct Account {
    AccountId id;
    std::int64_t version;
    std::string username;
    std::string email;
    std::optional<std::string> first_name;
    std::optional<std::string> last_name;
    platform::Timestamp created_at;
    platform::Timestamp username_changed_at;
    bool disabled;  // shut out until it is enabled
    // Access tokens of the account that were issued before are refused.
    std::optional<platform::Timestamp> tokens_not_before{};
};

// What is left of an account that was deleted.
struct DeletedAccount {
    AccountId id;
    std::int64_t version;
    platform::Timestamp deleted_at;
};

using AnyAccount = std::variant<Account, DeletedAccount>;

}  // namespace auth
