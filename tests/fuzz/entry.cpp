// What libFuzzer calls with each input that it makes up.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::try_input({reinterpret_cast<const char*>(data), size});
    return 0;
}
