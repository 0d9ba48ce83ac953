#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "platform/core/clock.hpp"

namespace platform {

// RFC 9562. A default-constructed Uuid is the nil UUID.
class Uuid {
public:
    Uuid() = default;
    explicit Uuid(const std::array<std::uint8_t, 16>& bytes) : bytes_{bytes} {}

    // Version 7: sorts by `now` to the millisecond, 74 random bits after it.
    [[nodiscard]] static Uuid v7(Timestamp now);

    // Version 7 that can be made again: 74 bits of the SHA-256 of `name` after the time, which is
    // not before 1970.
    [[nodiscard]] static Uuid v7(Timestamp at, std::string_view name);

    // Version 8: of 122 bits of the SHA-256 of `name`, so that a name has one.
    [[nodiscard]] static Uuid v8(std::string_view name);

    // The 36-character form only, in either case; str() answers it in lower case.
    [[nodiscard]] static std::optional<Uuid> parse(std::string_view text);

    [[nodiscard]] std::string str() const;
    [[nodiscard]] const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }

    auto operator<=>(const Uuid&) const = default;

private:
    [[nodiscard]] static Uuid of_digest(std::string_view name);
    void set_time(Timestamp at);
    void set_version(unsigned version);

    std::array<std::uint8_t, 16> bytes_{};
};

}  // namespace platform

template <>
struct std::hash<platform::Uuid> {
    std::size_t operator()(const platform::Uuid& uuid) const noexcept {
        return std::hash<std::string_view>{}(
            {reinterpret_cast<const char*>(uuid.bytes().data()), uuid.bytes().size()});
    }
};
