#pragma once

#include <optional>
#include <string>

#include "user-service/domain/calendar.hpp"

// Values that several bodies have, each read by its parse.
namespace user {

struct DateTime {  // RFC 3339; kDateInvalid
    static platform::Result<DateTime> parse(std::string_view text);
    platform::Timestamp at;
};

struct Date {  // YYYY-MM-DD; kLocalDateInvalid
    static platform::Result<Date> parse(std::string_view text);
    LocalDate date;
};

struct ZoneName {  // kTimeZoneUnknown
    static platform::Result<ZoneName> parse(std::string_view text);
    TimeZone zone;
};

struct VisibilityWord {  // "public" or "private"; kVisibilityUnknown
    static platform::Result<VisibilityWord> parse(std::string_view text);
    bool is_public;
};

[[nodiscard]] std::optional<std::string> text_of(const std::optional<platform::Timestamp>& at);

}  // namespace user
