#include "tools/eventctl/hex_dump.hpp"

#include <cstdio>

#include "platform/core/encoding.hpp"

namespace eventctl {

namespace {

constexpr std::size_t kBytesPerLine = 16;

std::string digits_of(std::string_view bytes) {
    const auto hex = platform::hex_encode(bytes);
    std::string spaced;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        spaced += hex.substr(i, 2) + ' ';
    }
    return spaced + std::string((kBytesPerLine - bytes.size()) * 3, ' ');
}

std::string printable(std::string_view bytes) {
    std::string text{bytes};
    for (char& c : text) {
        c = c >= 0x20 && c < 0x7f ? c : '.';
    }
    return text;
}

}  // namespace

std::string hex_dump(std::string_view bytes) {
    std::string lines;
    for (std::size_t at = 0; at < bytes.size(); at += kBytesPerLine) {
        const auto part = bytes.substr(at, kBytesPerLine);
        char offset[24];
        std::snprintf(offset, sizeof offset, "%08zx", at);
        lines += std::string{offset} + "  " + digits_of(part) + " " + printable(part) + '\n';
    }
    return lines;
}

}  // namespace eventctl
