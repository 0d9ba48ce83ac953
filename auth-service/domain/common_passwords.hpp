#pragma once

#include <string_view>

namespace auth {

// Whether it is among the passwords that whoever guesses tries first, in any case: those of 8
// characters and more that lead the published lists of leaked ones (OWASP ASVS 5.0, 6.2.4).
[[nodiscard]] bool is_common_password(std::string_view password);

}  // namespace auth
