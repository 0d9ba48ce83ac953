#include "platform/core/random.hpp"

#include <sodium.h>

namespace platform {

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

}  // namespace platform
