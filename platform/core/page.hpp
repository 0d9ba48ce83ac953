#pragma once

#include <optional>
#include <vector>

#include "platform/core/uuid.hpp"

namespace platform {

inline constexpr int kPageMax = 100;
inline constexpr int kPageDefault = 25;

// A page of a list, newest first. `after` is the id of the last item of the page before.
struct PageRequest {
    std::optional<Uuid> after{};
    int limit = kPageDefault;
};

template <class Item>
struct Page {
    std::vector<Item> items;
    std::optional<Uuid> next;  // the `after` of the next page; none on the last
};

}  // namespace platform
