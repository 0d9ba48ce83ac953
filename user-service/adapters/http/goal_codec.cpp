#include "user-service/adapters/http/goal_codec.hpp"

#include "platform/json/body_reader.hpp"
#include "platform/json/writer.hpp"
#include "user-service/adapters/http/values.hpp"

namespace user {

namespace json = platform::json;

namespace {

std::optional<LocalDate> date_of(const std::optional<Date>& date) {
    return date ? std::optional{date->date} : std::nullopt;
}

void ignore_what_is_ours(json::BodyReader& reader) {
    reader.ignore({"id", "streak_count", "longest_streak", "freezes", "created_at", "updated_at"});
}

}  // namespace

platform::Result<GoalContent> decode_new_goal(std::string_view body) {
    auto object = json::Object::parse(body);
    if (!object) {
        return object.error();
    }
    json::BodyReader reader{std::move(*object)};
    auto title = reader.required<GoalTitle>("title");
    auto description = reader.optional<Description>("description");
    const auto status = reader.optional<GoalStatus>("status");
    const auto target_date = reader.optional<Date>("target_date");
    const auto schedule = reader.optional<Schedule>("schedule");
    ignore_what_is_ours(reader);
    if (const auto read = reader.finish(); !read) {
        return read.error();
    }
    return GoalContent{.title = std::move(*title),
                       .description = std::move(description),
                       .status = status.value_or(GoalStatus::Kind::not_started),
                       .target_date = date_of(target_date),
                       .schedule = schedule};
}

platform::Result<GoalChange> decode_goal(std::string_view body) {
    auto object = json::Object::parse(body);
    if (!object) {
        return object.error();
    }
    json::BodyReader reader{std::move(*object)};
    GoalChange change{
        .title = reader.required<GoalTitle>("title"),
        .description = reader.optional<Description>("description"),
        .status = reader.required<GoalStatus>("status"),
        .target_date = date_of(reader.optional<Date>("target_date")),
        .schedule = reader.optional<Schedule>("schedule").value_or(Schedule::daily())};
    ignore_what_is_ours(reader);
    const auto read = reader.finish();
    return read ? platform::Result<GoalChange>{std::move(change)} : read.error();
}

platform::Result<GoalChange> decode_goal_patch(std::string_view body) {
    auto object = json::Object::parse(body);
    if (!object) {
        return object.error();
    }
    json::BodyReader reader{std::move(*object)};
    GoalChange change{.title = reader.replaced<GoalTitle>("title"),
                      .description = reader.patched<Description>("description"),
                      .status = reader.replaced<GoalStatus>("status"),
                      .target_date = {},
                      .schedule = reader.replaced<Schedule>("schedule")};
    if (const auto target_date = reader.patched<Date>("target_date")) {
        change.target_date = date_of(*target_date);
    }
    ignore_what_is_ours(reader);
    const auto read = reader.finish();
    return read ? platform::Result<GoalChange>{std::move(change)} : read.error();
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
