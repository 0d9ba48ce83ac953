#pragma once

#include "platform/core/error.hpp"

namespace platform::amqp {

inline constexpr Fault kUrlInvalid{ErrorCode::invalid, "broker_url_invalid",
                                   "The broker URL cannot be read."};
inline constexpr Fault kBrokerUnavailable{ErrorCode::unavailable, "broker_unavailable",
                                          "The broker is away."};
// An exchange or a queue that ought to exist does not, or we may not use it.
inline constexpr Fault kTopologyRefused{ErrorCode::unavailable, "broker_topology_refused",
                                        "The broker does not have what is needed."};

}  // namespace platform::amqp
