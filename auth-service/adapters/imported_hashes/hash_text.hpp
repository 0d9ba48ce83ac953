#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace auth {

// Inclusive, of a number's value or of a number of characters or bytes.
struct Bounds {
    std::size_t min;
    std::size_t max;

    [[nodiscard]] bool hold(std::size_t value) const { return value >= min && value <= max; }
};

// RFC 4648 with padding, the same without, and that with '.' for '+' (Passlib's).
enum class Base64 : std::uint8_t { padded, bare, adapted };

inline constexpr std::string_view kCryptDigits =
    "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

// Takes a stored hash apart from its front. What does not stand there as it is asked for makes the
// whole text unfit, and all further parts empty or nought: so a caller asks once, at the end.
class HashText {
public:
    explicit HashText(std::string_view text) : rest_{text} {}

    // Whether `part` stood there. Only expect() minds if it did not.
    [[nodiscard]] bool takes(std::string_view part);
    HashText& expect(std::string_view part);

    // A decimal number without leading zeros.
    std::uint32_t number(Bounds bounds);
    // Exactly `count` characters of `alphabet`.
    std::string_view digits(std::size_t count, std::string_view alphabet);
    // What comes before the next '$', or before the end.
    std::string_view field(Bounds characters, std::string_view alphabet);
    std::string_view visible_field(Bounds characters);  // of visible ASCII
    // The same, decoded.
    std::string bytes(Base64 spelling, Bounds count);

    // Makes the text unfit where `holds` is false.
    void need(bool holds) { fit_ = fit_ && holds; }
    // Whether each part was there, and nothing comes behind the last.
    [[nodiscard]] bool is_whole() const { return fit_ && rest_.empty(); }

private:
    std::string_view take(std::size_t count);

    std::string_view rest_;
    bool fit_ = true;
};

}  // namespace auth
