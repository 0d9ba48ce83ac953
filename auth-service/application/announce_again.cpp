#include "auth-service/application/announce_again.hpp"

#include <algorithm>
#include <limits>

#include "auth-service/application/account_state.hpp"

namespace auth {

using platform::RequestContext;
using platform::Result;

namespace {

// The account needs versions for what happens to it later.
constexpr std::int64_t kVersionMax = std::numeric_limits<std::int64_t>::max() - 1'000'000;

Announced announce(AccountTx& tx, const AnyAccount& any, platform::Timestamp now,
                   const RequestContext& context) {
    if (const auto* account = std::get_if<Account>(&any)) {
        tx.publish(events::announce(events::UserChange::snapshot, state_of(*account), now),
                   context);
        return Announced::snapshot;
    }
    const auto& deleted = std::get<DeletedAccount>(any);
    tx.publish(events::UserDeleted{.user_id = deleted.id.uuid(),
                                   .version = deleted.version,
                                   .deleted_at = deleted.deleted_at}
                   .announcement(),
               context);
    return Announced::deletion;
}

std::int64_t& version_of(AnyAccount& any) {
    return std::visit([](auto& account) -> std::int64_t& { return account.version; }, any);
}

const AccountId& id_of(const AnyAccount& any) {
    return std::visit([](const auto& account) -> const AccountId& { return account.id; }, any);
}

}  // namespace

Result<Announced> MendCopy::operator()(const AccountId& id, std::int64_t copy_version,
                                       const RequestContext& context) const {
    const auto now = clock_.now();
    return store_.transact([&](AccountTx& tx) -> Result<Announced> {
        auto found = tx.lock_any(id);
        auto any = found.value_or(DeletedAccount{.id = id, .version = 0, .deleted_at = now});
        auto& version = version_of(any);
        if (std::max(version, copy_version) >= kVersionMax) {
            return kVersionsUsedUp;
        }
        version = std::max(version, copy_version) + 1;
        if (found) {
            tx.set_version(id, version);
        }
        return announce(tx, any, now, context);
    });
}

Result<AnnouncePage::Page> AnnouncePage::operator()(const std::optional<AccountId>& after,
                                                    int limit,
                                                    const RequestContext& context) const {
    const auto now = clock_.now();
    return store_.transact([&](AccountTx& tx) -> Result<Page> {
        Page page;
        for (const auto& any : tx.lock_page(after, limit)) {
            const bool living = announce(tx, any, now, context) == Announced::snapshot;
            ++(living ? page.snapshots : page.deletions);
            page.last = id_of(any);
        }
        return page;
    });
}

}  // namespace auth
