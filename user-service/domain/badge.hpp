#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/core/clock.hpp"
#include "platform/core/strong_id.hpp"
#include "user-service/domain/text.hpp"

namespace user {

using BadgeId = platform::StrongId<struct BadgeIdTag>;
using BadgeClassId = platform::StrongId<struct BadgeClassIdTag>;

inline constexpr int kBadgesMax = 1'000;  // of one user
inline constexpr int kBadgeClassesMax = 1'000;

// The issuer of what an owner has added himself; of all else it is a service's client id.
inline constexpr std::string_view kSelfIssued = "self";

// The award_key of what a rule has awarded.
inline constexpr std::string_view kRuleAwardKey = "rule";

// What an owner adds to his own profile.
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
    std::string issuer{kSelfIssued};
    std::optional<BadgeClassId> badge_class{};  // none: its owner has added it
    std::optional<platform::Timestamp> revoked_at{};
    std::optional<std::string> revocation_reason{};
    bool is_by_rule = false;  // and so says something of its owner's goals
};

// What earns a badge by itself: so many days of a goal's streak, check-ins, or goals completed.
class BadgeRule {
public:
    enum class Kind : std::uint8_t { streak, checkins, goals_completed };

    // "streak", "checkins" or "goals-completed", and 1 to 100,000. kRuleUnknown, kRuleCount.
    [[nodiscard]] static platform::Result<Kind> parse_kind(std::string_view text);
    [[nodiscard]] static platform::Result<BadgeRule> make(Kind kind, std::int64_t count);

    [[nodiscard]] Kind kind() const { return kind_; }
    [[nodiscard]] std::string_view kind_name() const;
    [[nodiscard]] int count() const { return count_; }

    bool operator==(const BadgeRule&) const = default;

private:
    BadgeRule(Kind kind, int count) : kind_{kind}, count_{count} {}

    Kind kind_;
    int count_;
};

// What a service says about a kind of badge.
struct NewBadgeClass {
    BadgeName name;
    std::optional<Description> description;
    std::optional<Description> criteria;
    std::optional<HttpsUrl> icon_url;
    bool repeatable;                // a user may be awarded it more than once
    std::optional<BadgeRule> rule;  // of what is not repeatable
};

struct BadgeClass {
    BadgeClassId id;
    std::string issuer;
    std::string name;
    std::optional<std::string> description;
    std::optional<std::string> criteria;
    std::optional<std::string> icon_url;
    bool repeatable;
    std::optional<BadgeRule> rule;
    platform::Timestamp created_at;

    [[nodiscard]] Badge awarded(const std::string& by, platform::Timestamp achieved,
                                platform::Timestamp now) const;
};

// Makes an award idempotent: 1 to 128 of A-Z a-z 0-9 . _ : -
class AwardKey {
public:
    [[nodiscard]] static platform::Result<AwardKey> parse(std::string_view text);
    [[nodiscard]] const std::string& str() const { return text_; }

private:
    explicit AwardKey(std::string_view text) : text_{text} {}
    std::string text_;
};

struct NewAward {
    BadgeClassId badge_class;
    AwardKey key;
    std::optional<platform::Timestamp> date_achieved;  // now, where it is left out
};

}  // namespace user
