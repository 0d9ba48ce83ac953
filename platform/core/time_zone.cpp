#include "platform/core/time_zone.hpp"

#include <date/tz.h>

#include <algorithm>
#include <array>

#include "platform/core/ensure.hpp"

namespace platform {

namespace {

// Files beside the zones of tzdata that the library takes for zones.
constexpr std::array<std::string_view, 3> kNoZones{"Factory", "localtime", "posixrules"};

date::sys_seconds seconds_of(Timestamp moment) {
    return date::sys_seconds{std::chrono::floor<std::chrono::seconds>(moment.time_since_epoch())};
}

Timestamp timestamp_of(date::sys_seconds moment) {
    return Timestamp{moment.time_since_epoch()};
}

date::local_seconds local_of(LocalDate date, std::chrono::hours time_of_day) {
    return date::local_seconds{date.day().time_since_epoch() + time_of_day};
}

LocalDate date_of(date::sys_seconds moment, std::chrono::seconds offset) {
    return LocalDate{std::chrono::local_days{
        std::chrono::floor<std::chrono::days>(moment.time_since_epoch() + offset)}};
}

const date::time_zone& rules(const void* zone) {
    return *static_cast<const date::time_zone*>(zone);
}

bool is_zone(std::string_view name) {
    return std::find(kNoZones.begin(), kNoZones.end(), name) == kNoZones.end();
}

}  // namespace

std::optional<TimeZone> TimeZone::parse(std::string_view name) {
    // In the order of their names, as locate_zone counts on, too; which tells of a strange name by
    // an exception, after it has tried its older spelling.
    const auto& zones = date::get_tzdb().zones;
    const auto zone = std::lower_bound(
        zones.begin(), zones.end(), name,
        [](const date::time_zone& each, std::string_view wanted) { return each.name() < wanted; });
    if (zone == zones.end() || zone->name() != name || !is_zone(name)) {
        return std::nullopt;
    }
    return TimeZone{&*zone};
}

TimeZone TimeZone::utc() {
    const auto zone = parse("UTC");
    ensure(zone.has_value(), "tzdata is installed");
    return *zone;
}

std::vector<std::string> TimeZone::names() {
    std::vector<std::string> names;
    for (const auto& zone : date::get_tzdb().zones) {
        if (is_zone(zone.name())) {
            names.push_back(zone.name());
        }
    }
    return names;
}

const std::string& TimeZone::name() const {
    return rules(zone_).name();
}

std::chrono::seconds TimeZone::offset_at(Timestamp moment) const {
    return rules(zone_).get_info(seconds_of(moment)).offset;
}

LocalDate TimeZone::date_at(Timestamp moment) const {
    const auto info = rules(zone_).get_info(seconds_of(moment));
    const auto date = date_of(seconds_of(moment), info.offset);
    // Only a clock that was set back on this date can show one that has ended.
    const bool set_back =
        info.begin > seconds_of(moment) - std::chrono::days{1} &&
        rules(zone_).get_info(info.begin - std::chrono::seconds{1}).offset > info.offset;
    return set_back && beginning_of(date + 1) <= moment ? date + 1 : date;
}

Timestamp TimeZone::first_moment(LocalDate date, std::chrono::hours time_of_day) const {
    const auto local = local_of(date, time_of_day);
    const auto info = rules(zone_).get_info(local);
    if (info.result == date::local_info::nonexistent) {
        return timestamp_of(info.first.end);
    }
    return timestamp_of(date::sys_seconds{local.time_since_epoch() - info.first.offset});
}

std::vector<LocalDate> TimeZone::short_dates(LocalDate first, LocalDate last,
                                             std::chrono::hours least) const {
    std::vector<LocalDate> found;
    const auto end = seconds_of(beginning_of(last + 1));
    auto info = rules(zone_).get_info(seconds_of(beginning_of(first)) - std::chrono::seconds{1});
    while (info.end <= end) {
        const auto next = rules(zone_).get_info(info.end);
        // A clock that is set forward by less leaves enough of any date.
        if (next.offset - info.offset > std::chrono::days{1} - least) {
            for (auto date = std::max(first, date_of(info.end, info.offset) - 1);
                 date <= std::min(last, date_of(info.end, next.offset)); ++date) {
                const auto length = beginning_of(date + 1) - beginning_of(date);
                if (length < least && (found.empty() || found.back() < date)) {
                    found.push_back(date);
                }
            }
        }
        info = next;
    }
    return found;
}

}  // namespace platform
