#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/core/clock.hpp"
#include "platform/core/strong_id.hpp"
#include "user-service/domain/badge.hpp"
#include "user-service/domain/calendar.hpp"
#include "user-service/domain/locale.hpp"

namespace user {

using UserId = platform::StrongId<struct UserIdTag>;  // the id of the account at auth-service

// What auth-service says about an account that is there.
struct UserIdentity {
    std::string username;
    std::string email;
    std::optional<std::string> first_name;
    std::optional<std::string> last_name;
    platform::Timestamp member_since;
    platform::Timestamp username_changed_at;
    bool disabled = false;  // nobody sees him until he is enabled
};

// An account as auth-service has announced it: what a row of auth_users holds. Of two for one user
// the one with the higher version counts; after one without an identity, nothing does.
struct UserReference {
    platform::Uuid event_id;
    UserId id;
    std::int64_t version;
    std::optional<UserIdentity> identity;  // none: the account was deleted
};

// Who is asking, as the access token proves it.
struct Caller {
    UserId id;
    std::string username;
    std::string email;
};

// Who looks: a user, or somebody of whom nothing is known.
using Viewer = std::optional<UserId>;

// What everybody may see; the rest is for its owner only, and nobody else learns that it is there.
struct Visibility {
    bool profile = true;  // where it is not, nothing of the user is seen
    bool badges = true;
    bool goals = true;

    bool operator==(const Visibility&) const = default;
};

// What a user says about himself.
struct ProfileTexts {
    std::optional<std::string> display_name{};
    std::optional<std::string> bio{};
    std::optional<std::string> avatar_url{};
    std::optional<std::string> locale{};

    bool operator==(const ProfileTexts&) const = default;
};

// What he changes of it: what is left out stays, an inner nothing takes it away.
struct ProfileChange {
    std::optional<std::optional<DisplayName>> display_name{};
    std::optional<std::optional<Description>> bio{};
    std::optional<std::optional<HttpsUrl>> avatar_url{};
    std::optional<std::optional<Locale>> locale{};
    std::optional<std::optional<TimeZone>> time_zone{};  // without one it is UTC
    std::optional<bool> profile_public{};
    std::optional<bool> badges_public{};
    std::optional<bool> goals_public{};

    [[nodiscard]] ProfileTexts applied_to(ProfileTexts texts) const;
    [[nodiscard]] Visibility applied_to(Visibility visibility) const;
};

// A service that asks, as its access token proves it.
struct Service {
    std::string client_id;
};

struct GoalCounts {
    std::int64_t not_started = 0;
    std::int64_t in_progress = 0;
    std::int64_t completed = 0;
    std::int64_t abandoned = 0;
};

inline constexpr int kProfileBadgesMax = 25;

// Of a user among many: enough to name and show him.
struct ProfileSummary {
    UserId id;
    std::string username;
    std::optional<std::string> first_name;
    std::optional<std::string> last_name;
    std::optional<std::string> display_name;
    std::optional<std::string> avatar_url;
    std::optional<platform::Timestamp> member_since;
};

struct Profile {
    UserId id;
    std::string username;
    std::string email;  // for its owner only
    std::optional<std::string> first_name;
    std::optional<std::string> last_name;
    std::optional<platform::Timestamp> member_since;  // unknown until the account's event is here
    std::vector<Badge> badges;                        // the newest kProfileBadgesMax
    GoalCounts goal_counts;
    ProfileTexts texts{};
    Visibility visibility{};
    std::optional<UserCalendar> calendar{};  // for its owner only
};

// Takes the badges away that others may not see: all, or those that tell of hidden goals.
void hide_from_others(Profile& profile);

}  // namespace user
