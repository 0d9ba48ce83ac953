#pragma once

#include "platform/core/error.hpp"

namespace events::faults {

// The data of an event breaks its schema: no retry will mend it.
inline constexpr platform::Fault kDataRefused{platform::ErrorCode::invalid, "event_data_refused",
                                              "The data of the event breaks its schema."};

// Of a service that knows more than this one: told apart, since a later version may read it.
inline constexpr platform::Fault kTypeUnknown{platform::ErrorCode::invalid, "schema",
                                              "Nobody here knows events of this type."};

}  // namespace events::faults
