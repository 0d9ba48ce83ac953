#include "platform/db/array.hpp"
#include "user-service/adapters/postgres/pg_profile_tx.hpp"

namespace user {

using soci::into;
using soci::use;

namespace {

// One that tzdata has not any more is kept in the row, and is UTC until the user chooses another.
TimeZone zone_of(const std::string& name) {
    return TimeZone::parse(name).value_or(TimeZone::utc());
}

std::vector<LocalDate> dates_of(std::string_view text) {
    std::vector<LocalDate> dates;
    for (std::size_t begin = 0; begin < text.size(); begin += 11) {
        LocalDate date;
        soci::type_conversion<LocalDate>::from_base(std::string{text.substr(begin, 10)}, soci::i_ok,
                                                    date);
        dates.push_back(date);
    }
    return dates;
}

}  // namespace

UserCalendar PgProfileTx::calendar(const UserId& owner) {
    std::string zone;
    std::optional<platform::Timestamp> turn_at;
    std::optional<LocalDate> turn_last;
    std::optional<std::string> next_zone;
    std::optional<platform::Timestamp> next_from;
    std::string excused;
    const bool found = connection_.run(
        "SELECT time_zone, turn_at, turn_last, next_time_zone, next_from,"
        " array_to_string(excused, ' ') FROM calendars WHERE auth_user_id = :owner",
        use(owner, "owner"), into(zone), into(turn_at), into(turn_last), into(next_zone),
        into(next_from), into(excused));
    if (!found) {
        return {.zone = TimeZone::utc()};
    }
    UserCalendar calendar{.zone = zone_of(zone), .excused = dates_of(excused)};
    if (turn_at && turn_last) {
        calendar.turn = {.at = *turn_at, .last = *turn_last};
    }
    if (next_zone && next_from) {
        calendar.next = {.zone = zone_of(*next_zone), .from = *next_from};
    }
    return calendar;
}

void PgProfileTx::save(const UserId& owner, const UserCalendar& calendar) {
    const auto& [zone, turn, next, excused] = calendar;
    const auto turn_at = turn ? std::optional{turn->at} : std::nullopt;
    const auto turn_last = turn ? std::optional{turn->last} : std::nullopt;
    const auto next_zone = next ? std::optional{next->zone.name()} : std::nullopt;
    const auto next_from = next ? std::optional{next->from} : std::nullopt;
    platform::db::ArrayLiteral dates;
    for (const auto& date : excused) {
        dates.add(date.str());
    }
    connection_.queue(
        "INSERT INTO calendars (auth_user_id, time_zone, turn_at, turn_last, next_time_zone,"
        " next_from, excused) VALUES (:owner, :zone, :turn_at, CAST(:turn_last AS date),"
        " :next_zone, :next_from, CAST(:excused AS date[]))"
        " ON CONFLICT (auth_user_id) DO UPDATE SET time_zone = EXCLUDED.time_zone,"
        " turn_at = EXCLUDED.turn_at, turn_last = EXCLUDED.turn_last,"
        " next_time_zone = EXCLUDED.next_time_zone, next_from = EXCLUDED.next_from,"
        " excused = EXCLUDED.excused",
        use(owner, "owner"), use(zone.name(), "zone"), use(turn_at, "turn_at"),
        use(turn_last, "turn_last"), use(next_zone, "next_zone"), use(next_from, "next_from"),
        use(dates.str(), "excused"));
}

}  // namespace user
