#include "auth-service/domain/person_name.hpp"

#include <algorithm>

#include "auth-service/domain/errors.hpp"
#include "platform/core/encoding.hpp"

namespace auth {

namespace {

constexpr std::size_t kCodePointsMax = 100;

bool is_control(char c) {
    return (c >= 0 && c < ' ') || c == '\x7f';
}

}  // namespace

platform::Result<PersonName> PersonName::parse(std::string_view text) {
    const auto code_points = platform::count_code_points(text);
    if (!code_points || *code_points == 0 || *code_points > kCodePointsMax) {
        return errors::kNameLength;
    }
    if (std::any_of(text.begin(), text.end(), is_control)) {
        return errors::kNameCharacters;
    }
    return PersonName{text};
}

}  // namespace auth
