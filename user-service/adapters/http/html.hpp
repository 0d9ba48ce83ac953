#pragma once

#include <string>
#include <string_view>

#include "platform/http/message.hpp"

// Pages for people: without a script, and with one style sheet in each.
namespace user {

// A text as it stands in an element or in an attribute's double quotes.
[[nodiscard]] std::string escaped(std::string_view text);

// How a Content-Security-Policy knows a style sheet: 'sha256-…' without the quotes.
[[nodiscard]] std::string style_source(std::string_view style);

enum class Images : std::uint8_t { none, from_https };

// A page that loads nothing but its own style, which is known by `style_source`, and perhaps
// images; that runs nothing, is framed by nobody, and tells nobody where its links were followed.
[[nodiscard]] platform::http::Response html(int status, std::string page,
                                            std::string_view style_source,
                                            Images images = Images::none);

}  // namespace user
