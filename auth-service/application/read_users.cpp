#include "auth-service/application/read_users.hpp"

#include <unordered_map>

#include "auth-service/domain/errors.hpp"
#include "platform/core/ensure.hpp"

namespace auth {

using platform::Result;

Result<Account> ReadUsers::operator()(const AccountId& id) const {
    auto found = (*this)(std::vector{id});
    if (!found) {
        return found.error();
    }
    return found->empty() ? Result<Account>{errors::kAccountUnknown} : std::move(found->front());
}

Result<std::vector<Account>> ReadUsers::operator()(const std::vector<AccountId>& ids) const {
    platform::ensure(ids.size() <= kUserIdsMax, "a batch has been bounded where it came in");
    const auto found = directory_.read(
        [&](UserDirectoryTx& tx) -> Result<std::vector<Account>> { return tx.find(ids); });
    if (!found) {
        return found.error();
    }
    std::unordered_map<AccountId, const Account*> by_id;
    for (const auto& account : *found) {
        by_id.emplace(account.id, &account);
    }
    std::vector<Account> ordered;
    for (const auto& id : ids) {
        if (const auto account = by_id.find(id); account != by_id.end()) {
            ordered.push_back(*account->second);
        }
    }
    return ordered;
}

}  // namespace auth
