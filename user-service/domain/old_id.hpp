#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace user {

// What an old id is the id of: as it stands in legacy_ids.
enum class LegacyKind : std::uint8_t { user, badge, goal };

// The number that somebody or something had where it was imported from: decimal digits as they are
// written, without a nought in front. No UUID looks like one.
class OldId {
public:
    [[nodiscard]] static std::optional<OldId> parse(std::string_view text);

    [[nodiscard]] std::int64_t number() const { return number_; }

private:
    explicit OldId(std::int64_t number) : number_{number} {}

    std::int64_t number_;
};

}  // namespace user
