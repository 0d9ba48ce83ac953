#include "auth-service/domain/person_name.hpp"

#include "auth-service/domain/errors.hpp"
#include "platform/core/encoding.hpp"
#include "platform/core/text.hpp"

namespace auth {

namespace {

constexpr std::size_t kCodePointsMax = 100;

}  // namespace

platform::Result<PersonName> PersonName::parse(std::string_view text) {
    const auto code_points = platform::count_code_points(text);
    if (!code_points || *code_points == 0 || *code_points > kCodePointsMax) {
        return errors::kNameLength;
    }
    if (platform::has_forbidden_character(text, platform::Lines::one)) {
        return errors::kNameCharacters;
    }
    if (platform::is_blank(text)) {
        return errors::kNameBlank;
    }
    return PersonName{text};
}

std::optional<std::string> text_of(const std::optional<PersonName>& name) {
    return name ? std::optional{name->str()} : std::nullopt;
}

}  // namespace auth
