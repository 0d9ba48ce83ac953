#include "user-service/adapters/http/codec.hpp"

#include "platform/json/body_reader.hpp"
#include "platform/json/writer.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

namespace json = platform::json;

namespace {

struct DateTime {
    static platform::Result<DateTime> parse(std::string_view text) {
        const auto at = platform::parse_rfc3339(text);
        if (!at) {
            return errors::kDateInvalid;
        }
        return DateTime{*at};
    }
    platform::Timestamp at;
};

struct Date {
    static platform::Result<Date> parse(std::string_view text) {
        const auto date = LocalDate::parse(text);
        if (!date) {
            return errors::kLocalDateInvalid;
        }
        return Date{*date};
    }
    LocalDate date;
};

struct ZoneName {
    static platform::Result<ZoneName> parse(std::string_view text) {
        const auto zone = parse_time_zone(text);
        if (!zone) {
            return zone.error();
        }
        return ZoneName{*zone};
    }
    TimeZone zone;
};

std::optional<std::string> text_of(const std::optional<platform::Timestamp>& at) {
    return at ? std::optional{platform::to_rfc3339(*at)} : std::nullopt;
}

platform::Result<GoalContent> decode_goal_content(std::string_view body, bool status_required) {
    auto object = json::Object::parse(body);
    if (!object) {
        return object.error();
    }
    json::BodyReader reader{std::move(*object)};
    auto title = reader.required<GoalTitle>("title");
    auto description = reader.optional<Description>("description");
    auto status = status_required ? reader.required<GoalStatus>("status")
                                  : reader.optional<GoalStatus>("status");
    const auto target_date = reader.optional<Date>("target_date");
    const auto schedule = reader.optional<Schedule>("schedule");
    reader.ignore({"id", "streak_count", "longest_streak", "freezes", "created_at", "updated_at"});
    if (const auto read = reader.finish(); !read) {
        return read.error();
    }
    return GoalContent{.title = std::move(*title),
                       .description = std::move(description),
                       .status = status.value_or(GoalStatus::Kind::not_started),
                       .target_date = target_date ? std::optional{target_date->date} : std::nullopt,
                       .schedule = schedule};
}

json::ObjectWriter profile_writer(const Profile& profile) {
    json::ArrayWriter badges;
    for (const auto& badge : profile.badges) {
        badges.raw(encode(badge));
    }
    const auto goals = json::ObjectWriter{}
                           .number("not_started", profile.goal_counts.not_started)
                           .number("in_progress", profile.goal_counts.in_progress)
                           .number("completed", profile.goal_counts.completed)
                           .number("abandoned", profile.goal_counts.abandoned)
                           .str();
    json::ObjectWriter writer;
    writer.text("auth_user_id", profile.id.str())
        .text("username", profile.username)
        .text_or_null("first_name", profile.first_name)
        .text_or_null("last_name", profile.last_name)
        .text_or_null("member_since", text_of(profile.member_since))
        .raw("badges", badges.str())
        .raw("goal_counts", goals);
    return writer;
}

}  // namespace

platform::Result<NewBadge> decode_badge(std::string_view body) {
    auto object = json::Object::parse(body);
    if (!object) {
        return object.error();
    }
    json::BodyReader reader{std::move(*object)};
    auto name = reader.required<BadgeName>("name");
    auto description = reader.optional<Description>("description");
    auto icon_url = reader.optional<HttpsUrl>("icon_url");
    const auto date_achieved = reader.optional<DateTime>("date_achieved");
    reader.ignore({"id", "created_at"});
    if (const auto read = reader.finish(); !read) {
        return read.error();
    }
    return NewBadge{
        .name = std::move(*name),
        .description = std::move(description),
        .icon_url = std::move(icon_url),
        .date_achieved = date_achieved ? std::optional{date_achieved->at} : std::nullopt};
}

platform::Result<Settings> decode_settings(std::string_view body) {
    auto object = json::Object::parse(body);
    if (!object) {
        return object.error();
    }
    json::BodyReader reader{std::move(*object)};
    const auto zone = reader.optional<ZoneName>("time_zone");
    if (const auto read = reader.finish(); !read) {
        return read.error();
    }
    return Settings{.time_zone = zone ? std::optional{zone->zone} : std::nullopt};
}

platform::Result<GoalContent> decode_new_goal(std::string_view body) {
    return decode_goal_content(body, false);
}

platform::Result<GoalContent> decode_goal(std::string_view body) {
    return decode_goal_content(body, true);
}

std::string encode(const Badge& badge) {
    return json::ObjectWriter{}
        .text("id", badge.id.str())
        .text("name", badge.name)
        .text_or_null("description", badge.description)
        .text_or_null("icon_url", badge.icon_url)
        .text("date_achieved", platform::to_rfc3339(badge.date_achieved))
        .text("created_at", platform::to_rfc3339(badge.created_at))
        .str();
}

std::string encode(const Goal& goal) {
    return json::ObjectWriter{}
        .text("id", goal.id.str())
        .text("title", goal.title)
        .text_or_null("description", goal.description)
        .text("status", goal.status.str())
        .text_or_null("target_date",
                      goal.target_date ? std::optional{goal.target_date->str()} : std::nullopt)
        .text("schedule", goal.terms.schedules.back().schedule.str())
        .number("streak_count", goal.streak.current)
        .number("longest_streak", goal.streak.longest)
        .number("freezes", goal.streak.freezes)
        .text("created_at", platform::to_rfc3339(goal.created_at))
        .text("updated_at", platform::to_rfc3339(goal.updated_at))
        .str();
}

std::string encode_public(const Profile& profile) {
    return profile_writer(profile).str();
}

std::string encode_own(const Profile& profile) {
    const auto calendar = profile.calendar.value_or(UserCalendar{.zone = TimeZone::utc()});
    const auto& next = calendar.next;
    return profile_writer(profile)
        .text("email", profile.email)
        .text("time_zone", calendar.zone.name())
        .text_or_null("next_time_zone", next ? std::optional{next->zone.name()} : std::nullopt)
        .text_or_null("next_time_zone_from",
                      next ? std::optional{platform::to_rfc3339(next->from)} : std::nullopt)
        .str();
}

std::string encode(const std::vector<LoggedDay>& log) {
    json::ArrayWriter items;
    for (const auto& [date, is_frozen] : log) {
        items.raw(json::ObjectWriter{}
                      .text("date", date.str())
                      .text("kind", is_frozen ? "frozen" : "done")
                      .str());
    }
    return json::ObjectWriter{}.raw("items", items.str()).str();
}

}  // namespace user
