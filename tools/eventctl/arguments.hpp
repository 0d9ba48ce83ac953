#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "tools/console/arguments.hpp"
#include "tools/eventctl/moment.hpp"

// What the command line takes, refused in words of ours.
namespace eventctl {

namespace arguments {

using namespace console::arguments;

inline CLI::Validator moment() {
    return parsed_by([](const auto& text) { return parse_moment(text, {}).has_value(); },
                     "a time such as " + std::string{kMomentForms});
}

// The id of a parked message.
inline CLI::Validator parked_id() {
    return whole_number(1, std::numeric_limits<std::int64_t>::max());
}

}  // namespace arguments

}  // namespace eventctl
