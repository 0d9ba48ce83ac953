#pragma once

#include <string>
#include <string_view>

#include "platform/core/result.hpp"

namespace auth {

// A first or a last name: 1-100 code points, no control characters, otherwise as its owner writes
// it.
class PersonName {
public:
    [[nodiscard]] static platform::Result<PersonName> parse(std::string_view text);

    [[nodiscard]] const std::string& str() const { return text_; }

private:
    explicit PersonName(std::string_view text) : text_{text} {}

    std::string text_;
};

}  // namespace auth
