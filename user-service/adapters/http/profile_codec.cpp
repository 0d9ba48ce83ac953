#include "user-service/adapters/http/profile_codec.hpp"

#include "platform/json/body_reader.hpp"
#include "platform/json/writer.hpp"
#include "user-service/adapters/http/badge_codec.hpp"
#include "user-service/adapters/http/values.hpp"
#include "user-service/application/read_profile.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

namespace json = platform::json;

namespace {

std::string encode(const std::vector<Badge>& badges) {
    json::ArrayWriter items;
    for (const auto& badge : badges) {
        items.raw(encode(badge));
    }
    return items.str();
}

std::string encode(const GoalCounts& counts) {
    return json::ObjectWriter{}
        .number("not_started", counts.not_started)
        .number("in_progress", counts.in_progress)
        .number("completed", counts.completed)
        .number("abandoned", counts.abandoned)
        .str();
}

std::string_view word_of(bool is_public) {
    return is_public ? "public" : "private";
}

json::ObjectWriter profile_writer(const Profile& profile, const Visibility& shown) {
    json::ObjectWriter writer;
    writer.text("auth_user_id", profile.id.str())
        .text("username", profile.username)
        .text_or_null("first_name", profile.first_name)
        .text_or_null("last_name", profile.last_name)
        .text_or_null("display_name", profile.texts.display_name)
        .text_or_null("bio", profile.texts.bio)
        .text_or_null("avatar_url", profile.texts.avatar_url)
        .text_or_null("member_since", text_of(profile.member_since))
        .raw("badges", shown.badges ? encode(profile.badges) : "null")
        .raw("goal_counts", shown.goals ? encode(profile.goal_counts) : "null");
    return writer;
}

std::optional<bool> is_public(const std::optional<VisibilityWord>& word) {
    return word ? std::optional{word->is_public} : std::nullopt;
}

void read_visibility(json::BodyReader& reader, ProfileChange& change) {
    reader.within("visibility", [&](json::BodyReader& parts) {
        change.profile_public = is_public(parts.replaced<VisibilityWord>("profile"));
        change.badges_public = is_public(parts.replaced<VisibilityWord>("badges"));
        change.goals_public = is_public(parts.replaced<VisibilityWord>("goals"));
    });
}

}  // namespace

platform::Result<ProfileChange> decode_profile_change(std::string_view body) {
    auto object = json::Object::parse(body);
    if (!object) {
        return object.error();
    }
    json::BodyReader reader{std::move(*object)};
    ProfileChange change{.display_name = reader.patched<DisplayName>("display_name"),
                         .bio = reader.patched<Description>("bio"),
                         .avatar_url = reader.patched<HttpsUrl>("avatar_url"),
                         .locale = reader.patched<Locale>("locale")};
    if (const auto zone = reader.patched<ZoneName>("time_zone")) {
        change.time_zone = *zone ? std::optional{(*zone)->zone} : std::nullopt;
    }
    read_visibility(reader, change);
    reader.ignore({"auth_user_id", "username", "email", "first_name", "last_name", "member_since",
                   "badges", "goal_counts", "next_time_zone", "next_time_zone_from"});
    const auto read = reader.finish();
    return read ? platform::Result<ProfileChange>{std::move(change)} : read.error();
}

platform::Result<std::vector<UserId>> decode_user_ids(std::string_view body) {
    auto object = json::Object::parse(body);
    if (!object) {
        return object.error();
    }
    json::BodyReader reader{std::move(*object)};
    auto ids = reader.required_ids<UserId>("ids", kSummariesMax, errors::kUserIdsCount,
                                           errors::kUserIdInvalid);
    const auto read = reader.finish();
    return read ? platform::Result<std::vector<UserId>>{std::move(ids)} : read.error();
}

std::string encode_public(const Profile& profile) {
    return profile_writer(profile, profile.visibility).str();
}

std::string encode_own(const Profile& profile) {
    const auto calendar = profile.calendar.value_or(UserCalendar{.zone = TimeZone::utc()});
    const auto& next = calendar.next;
    const auto visibility = json::ObjectWriter{}
                                .text("profile", word_of(profile.visibility.profile))
                                .text("badges", word_of(profile.visibility.badges))
                                .text("goals", word_of(profile.visibility.goals))
                                .str();
    return profile_writer(profile, {})
        .text("email", profile.email)
        .text_or_null("locale", profile.texts.locale)
        .text("time_zone", calendar.zone.name())
        .text_or_null("next_time_zone", next ? std::optional{next->zone.name()} : std::nullopt)
        .text_or_null("next_time_zone_from",
                      next ? std::optional{platform::to_rfc3339(next->from)} : std::nullopt)
        .raw("visibility", visibility)
        .str();
}

std::string encode(const std::vector<ProfileSummary>& summaries) {
    json::ArrayWriter items;
    for (const auto& each : summaries) {
        items.raw(json::ObjectWriter{}
                      .text("auth_user_id", each.id.str())
                      .text("username", each.username)
                      .text_or_null("first_name", each.first_name)
                      .text_or_null("last_name", each.last_name)
                      .text_or_null("display_name", each.display_name)
                      .text_or_null("avatar_url", each.avatar_url)
                      .text_or_null("member_since", text_of(each.member_since))
                      .str());
    }
    return json::ObjectWriter{}.raw("items", items.str()).str();
}

}  // namespace user
