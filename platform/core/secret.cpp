#include "platform/core/secret.hpp"

#include <sodium.h>

namespace platform {

void Secret::wipe() noexcept {
    sodium_memzero(text_.data(), text_.capacity());
}

}  // namespace platform
