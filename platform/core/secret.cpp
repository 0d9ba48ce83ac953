#include "platform/core/secret.hpp"

#include <sodium.h>

namespace platform {

void Secret::wipe() noexcept {
    sodium_memzero(text_.data(), text_.capacity());
}

bool equal_in_constant_time(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace platform
