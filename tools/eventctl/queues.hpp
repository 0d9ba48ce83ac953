#pragma once

#include <array>

namespace eventctl {

// The queue of user-service and where its messages go round (infra/rabbitmq/README.md).
inline constexpr const char* kQueue = "user-service.auth-events";
inline constexpr std::array<const char*, 3> kRetryTiers{"user-service.auth-events.retry.5s",
                                                        "user-service.auth-events.retry.30s",
                                                        "user-service.auth-events.retry.5m"};
// Where a parked message goes, by the name of its queue, to be taken as if it were new.
inline constexpr const char* kBackExchange = "user-service.back";
inline constexpr const char* kDeadLetters = "user-service.auth-events.dead-letter";

}  // namespace eventctl
