#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/core/result.hpp"

namespace auth {

// A first or a last name: 1-100 code points, something of it can be seen, no character that
// controls or turns the text (platform/core/text.hpp). Otherwise as its owner writes it: nothing is
// trimmed.
class PersonName {
public:
    [[nodiscard]] static platform::Result<PersonName> parse(std::string_view text);

    [[nodiscard]] const std::string& str() const { return text_; }

private:
    explicit PersonName(std::string_view text) : text_{text} {}

    std::string text_;
};

// Nothing where there is no name.
[[nodiscard]] std::optional<std::string> text_of(const std::optional<PersonName>& name);

}  // namespace auth
