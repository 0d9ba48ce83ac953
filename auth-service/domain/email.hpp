#pragma once

#include <string>
#include <string_view>

#include "platform/core/result.hpp"

namespace auth {

// An ASCII mail address of at most 254 bytes (RFC 5321 section 4.5.3.1): a dot-atom before the @, a
// domain of two labels or more behind it. Trimmed, the domain in lower case; unique without regard
// to case.
class Email {
public:
    [[nodiscard]] static platform::Result<Email> parse(std::string_view text);

    // Without the space around it, which parse() takes too: whoever types an address twice alike
    // means the same one.
    [[nodiscard]] static std::string_view trimmed(std::string_view text);

    [[nodiscard]] const std::string& str() const { return text_; }

private:
    explicit Email(std::string text) : text_{std::move(text)} {}

    std::string text_;
};

}  // namespace auth
