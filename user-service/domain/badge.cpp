#include "user-service/domain/badge.hpp"

#include <algorithm>
#include <array>

#include "user-service/domain/errors.hpp"

namespace user {

namespace {

constexpr std::array<std::string_view, 3> kKinds{"streak", "checkins", "goals-completed"};
constexpr int kRuleCountMax = 100'000;
constexpr std::size_t kAwardKeyMax = 128;
constexpr std::string_view kAwardKeyCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-";

}  // namespace

platform::Result<BadgeRule::Kind> BadgeRule::parse_kind(std::string_view text) {
    const auto* found = std::find(kKinds.begin(), kKinds.end(), text);
    if (found == kKinds.end()) {
        return errors::kRuleUnknown;
    }
    return static_cast<Kind>(found - kKinds.begin());
}

platform::Result<BadgeRule> BadgeRule::make(Kind kind, std::int64_t count) {
    if (count < 1 || count > kRuleCountMax) {
        return errors::kRuleCount;
    }
    return BadgeRule{kind, static_cast<int>(count)};
}

std::string_view BadgeRule::kind_name() const {
    return kKinds[static_cast<std::size_t>(kind_)];
}

Badge BadgeClass::awarded(const std::string& by, platform::Timestamp achieved,
                          platform::Timestamp now) const {
    return {.id = BadgeId::make(now),
            .name = name,
            .description = description,
            .icon_url = icon_url,
            .date_achieved = achieved,
            .created_at = now,
            .issuer = by,
            .badge_class = id};
}

platform::Result<AwardKey> AwardKey::parse(std::string_view text) {
    if (text.empty() || text.size() > kAwardKeyMax ||
        text.find_first_not_of(kAwardKeyCharacters) != std::string_view::npos) {
        return errors::kAwardKeyInvalid;
    }
    return AwardKey{text};
}

}  // namespace user
