#pragma once

#include "platform/core/error.hpp"

namespace events::faults {

// The data of an event breaks its schema: no retry will mend it.
inline constexpr platform::Fault kDataRefused{platform::ErrorCode::invalid, "event_data_refused",
                                              "The data of the event breaks its schema."};

}  // namespace events::faults
