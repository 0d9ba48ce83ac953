#include "user-service/domain/old_id.hpp"

#include <charconv>

namespace user {

std::optional<OldId> OldId::parse(std::string_view text) {
    std::int64_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto [stopped, fault] = std::from_chars(text.data(), end, number);
    const bool is_plain =
        !text.empty() && text.front() != '-' && (text.front() != '0' || text.size() == 1);
    if (fault != std::errc{} || stopped != end || !is_plain) {
        return std::nullopt;
    }
    return OldId{number};
}

}  // namespace user
