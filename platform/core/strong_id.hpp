#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "platform/core/uuid.hpp"

namespace platform {

// A UUID that says what it identifies: a StrongId of one Tag does not fit where another is wanted.
template <class Tag>
class StrongId {
public:
    explicit StrongId(Uuid uuid) : uuid_{uuid} {}

    [[nodiscard]] static StrongId make(Timestamp now) { return StrongId{Uuid::v7(now)}; }
    [[nodiscard]] static std::optional<StrongId> parse(std::string_view text) {
        const auto uuid = Uuid::parse(text);
        return uuid ? std::optional{StrongId{*uuid}} : std::nullopt;
    }

    [[nodiscard]] const Uuid& uuid() const { return uuid_; }
    [[nodiscard]] std::string str() const { return uuid_.str(); }

    auto operator<=>(const StrongId&) const = default;

private:
    Uuid uuid_;
};

}  // namespace platform

template <class Tag>
struct std::hash<platform::StrongId<Tag>> {
    std::size_t operator()(const platform::StrongId<Tag>& id) const noexcept {
        return std::hash<platform::Uuid>{}(id.uuid());
    }
};
