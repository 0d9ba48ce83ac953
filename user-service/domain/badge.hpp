#pragma once

#include <optional>
#include <string>

#include "platform/core/clock.hpp"
#include "platform/core/strong_id.hpp"
#include "user-service/domain/text.hpp"

namespace user {

using BadgeId = platform::StrongId<struct BadgeIdTag>;

inline constexpr int kBadgesMax = 1'000;  // of one user

struct NewBadge {
    BadgeName name;
    std::optional<Description> description;
    std::optional<HttpsUrl> icon_url;
    std::optional<platform::Timestamp> date_achieved;  // now, where it is left out
};

struct Badge {
    BadgeId id;
    std::string name;
    std::optional<std::string> description;
    std::optional<std::string> icon_url;
    platform::Timestamp date_achieved;
    platform::Timestamp created_at;
};

}  // namespace user
