#pragma once

#include <string>
#include <string_view>

#include "platform/core/result.hpp"

namespace user {

// A language tag (langtag of RFC 5646 section 2.1, neither private use alone nor grandfathered) of
// at most 35 characters, in the case that section 2.1.1 recommends: "de-Latn-CH". Well-formed, not
// looked up: registered subtags come and go.
class Locale {
public:
    [[nodiscard]] static platform::Result<Locale> parse(std::string_view text);
    [[nodiscard]] const std::string& str() const { return text_; }

private:
    explicit Locale(std::string text) : text_{std::move(text)} {}
    std::string text_;
};

}  // namespace user
