#include "user-service/application/apply_references.hpp"

#include <algorithm>
#include <utility>

namespace user {

namespace {

// A deletion is the last word, whatever came before or comes after it.
bool is_newer(const UserReference& a, const UserReference& b) {
    return std::make_pair(!a.identity, a.version) > std::make_pair(!b.identity, b.version);
}

// One statement may touch a row only once, so of each user only the newest goes in. Sorted by
// id, so that replicas working side by side lock rows in one order.
void keep_newest(std::vector<UserReference>& references) {
    std::sort(references.begin(), references.end(), [](const auto& a, const auto& b) {
        return a.id != b.id ? a.id < b.id : is_newer(a, b);
    });
    const auto same_user = [](const auto& a, const auto& b) { return a.id == b.id; };
    references.erase(std::unique(references.begin(), references.end(), same_user),
                     references.end());
}

}  // namespace

platform::Result<std::size_t> ApplyReferences::operator()(
    std::vector<UserReference> references) const {
    if (references.empty()) {
        return std::size_t{0};
    }
    keep_newest(references);
    return store_.read([&](ProfileTx& tx) -> platform::Result<std::size_t> {
        // A single statement is a transaction of its own.
        return references.size() - tx.apply(references);
    });
}

}  // namespace user
