#pragma once

#include <string>
#include <string_view>

#include "platform/core/result.hpp"

namespace auth {

// 3-32 of A-Z a-z 0-9 _ . -, none of the reserved names. Shown as typed, compared in lower case.
class Username {
public:
    [[nodiscard]] static platform::Result<Username> parse(std::string_view text);

    [[nodiscard]] const std::string& str() const { return text_; }

private:
    explicit Username(std::string_view text) : text_{text} {}

    std::string text_;
};

}  // namespace auth
