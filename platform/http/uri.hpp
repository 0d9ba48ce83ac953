#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "platform/core/result.hpp"

namespace platform::http {

// RFC 3986 section 2.1, strictly: nothing where an escape is not two hexadecimal digits, or where
// what comes out holds a control character or is not UTF-8.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);

// Everything but RFC 3986's unreserved characters as escapes: for a value of a query or a form.
[[nodiscard]] std::string percent_encode(std::string_view text);

// The same where a `+` is a space: one name or value of an application/x-www-form-urlencoded text.
[[nodiscard]] std::optional<std::string> form_decode(std::string_view text);

using Pairs = std::map<std::string, std::string>;

// "a=1&b=x%20y" into its pairs. Fails where a part does not decode, has no name, or repeats a name:
// a second value would be a matter of taste between us and a proxy. The Error's detail says which.
[[nodiscard]] Result<Pairs> decode_form(std::string_view text);

// The same for who does not ask what is wrong.
[[nodiscard]] std::optional<Pairs> decode_query(std::string_view text);

}  // namespace platform::http
