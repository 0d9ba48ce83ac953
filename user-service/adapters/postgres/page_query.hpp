#pragma once

#include <optional>
#include <string>
#include <utility>

#include "user-service/application/ports.hpp"

namespace user {

// Greater than every id of ours: where a list that is read from its start begins.
inline const std::string kLastUuid = "ffffffff-ffff-ffff-ffff-ffffffffffff";

// Collects the rows of a keyset page. The query joins the owner's row with the items, so that one
// row without an item means an empty list, and no row at all an unknown owner. It asks for one row
// more than the page holds, to see whether there is a next page.
template <class Item>
class PageCollector {
public:
    explicit PageCollector(const PageRequest& request) : limit_{request.limit} {}

    [[nodiscard]] int rows() const { return limit_ + 1; }

    template <class MakeItem>
    void add(const std::optional<platform::Uuid>& id, MakeItem&& make_item) {
        owner_known_ = true;
        if (!id) {
            return;
        }
        if (page_.items.size() == static_cast<std::size_t>(limit_)) {
            page_.next = last_;
            return;
        }
        page_.items.push_back(make_item());
        last_ = *id;
    }

    [[nodiscard]] std::optional<Page<Item>> page() && {
        return owner_known_ ? std::optional{std::move(page_)} : std::nullopt;
    }

private:
    int limit_;
    bool owner_known_ = false;
    platform::Uuid last_;
    Page<Item> page_;
};

}  // namespace user
