#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/core/sealing.hpp"
#include "platform/core/uuid.hpp"

// The form that our opaque tokens share: a prefix by which scanners for leaked secrets know them,
// then in base64url a version byte, a UUID, a number of eight bytes and a MAC of sixteen.
namespace auth::token_text {

class Writer {
public:
    Writer();
    void uuid(const platform::Uuid& uuid);
    void number(std::uint64_t number);
    // `context` is what the token is bound to besides and does not carry.
    [[nodiscard]] std::string sealed(std::string_view prefix, std::string_view context,
                                     const platform::Sealer& sealer) const;

private:
    std::string bytes_;
};

class Reader {
public:
    // Nothing where the text was not made by a Writer with this prefix, context and secret.
    [[nodiscard]] static std::optional<Reader> open(std::string_view text, std::string_view prefix,
                                                    std::string_view context,
                                                    const platform::Sealer& sealer);
    [[nodiscard]] platform::Uuid uuid() const;
    [[nodiscard]] std::uint64_t number() const;

private:
    explicit Reader(std::string bytes) : bytes_{std::move(bytes)} {}

    std::string bytes_;
};

}  // namespace auth::token_text
