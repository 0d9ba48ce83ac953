#include "user-service/adapters/http/values.hpp"

#include "user-service/domain/errors.hpp"

namespace user {

platform::Result<DateTime> DateTime::parse(std::string_view text) {
    const auto at = platform::parse_rfc3339(text);
    return at ? platform::Result<DateTime>{DateTime{*at}} : errors::kDateInvalid;
}

platform::Result<Date> Date::parse(std::string_view text) {
    const auto date = LocalDate::parse(text);
    return date ? platform::Result<Date>{Date{*date}} : errors::kLocalDateInvalid;
}

platform::Result<ZoneName> ZoneName::parse(std::string_view text) {
    const auto zone = parse_time_zone(text);
    return zone ? platform::Result<ZoneName>{ZoneName{*zone}} : zone.error();
}

platform::Result<VisibilityWord> VisibilityWord::parse(std::string_view text) {
    if (text != "public" && text != "private") {
        return errors::kVisibilityUnknown;
    }
    return VisibilityWord{text == "public"};
}

std::optional<std::string> text_of(const std::optional<platform::Timestamp>& at) {
    return at ? std::optional{platform::to_rfc3339(*at)} : std::nullopt;
}

}  // namespace user
