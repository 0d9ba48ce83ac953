#pragma once

#include "auth-service/domain/key_schedule.hpp"
#include "platform/jwt/keys.hpp"

namespace auth {

struct ScheduledKey {
    platform::jwt::SigningKey key;
    KeyTimes times;
};

}  // namespace auth
