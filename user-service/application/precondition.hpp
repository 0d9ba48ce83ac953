#pragma once

#include <functional>

#include "platform/core/result.hpp"

namespace user {

// What has to hold of a thing, as it is now, for it to be changed; an empty one always holds. Asked
// within the transaction, while nobody else can change it.
template <class T>
using Precondition = std::function<platform::Result<void>(const T&)>;

template <class T>
[[nodiscard]] platform::Result<void> require(const Precondition<T>& precondition, const T& thing) {
    return precondition ? precondition(thing) : platform::Result<void>{};
}

}  // namespace user
