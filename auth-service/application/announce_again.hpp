#pragma once

#include <optional>

#include "auth-service/application/ports.hpp"

// Telling again what accounts are, for whoever has missed it or has it wrong. Nothing about the
// account itself changes but, where it must, its version.
namespace auth {

// No version is left that is higher than what somebody has written into a copy. Not among the
// service's errors, as no request leads here.
inline constexpr platform::Fault kVersionsUsedUp{platform::ErrorCode::conflict, "versions_used_up",
                                                 "The copy's version is the highest there is."};

enum class Announced : std::uint8_t {
    snapshot,  // a living account, as UserSnapshot
    deletion,  // one that was deleted, or never was here, as UserDeleted
};

// Mends a copy that is not what the account is: the account's version becomes the greater of its
// own and the copy's plus one, which every copy takes, and it is announced with that. Of an account
// that is not here UserDeleted is announced, with the copy's version plus one. Fails with
// kVersionsUsedUp, or what the store fails with.
class MendCopy {
public:
    MendCopy(AccountStore& store, const platform::Clock& clock) : store_{store}, clock_{clock} {}

    // `copy_version`: of the copy, or 0 where there is none.
    platform::Result<Announced> operator()(const AccountId& id, std::int64_t copy_version,
                                           const platform::RequestContext& context) const;

private:
    AccountStore& store_;
    const platform::Clock& clock_;
};

// Announces a page of all accounts at the versions that they have, those that were deleted among
// them, in the order of their ids.
class AnnouncePage {
public:
    AnnouncePage(AccountStore& store, const platform::Clock& clock)
        : store_{store}, clock_{clock} {}

    struct Page {
        int snapshots = 0;
        int deletions = 0;
        std::optional<AccountId> last;  // none: there are no more
    };
    // At most `limit` of those after `after`; in one transaction.
    platform::Result<Page> operator()(const std::optional<AccountId>& after, int limit,
                                      const platform::RequestContext& context) const;

private:
    AccountStore& store_;
    const platform::Clock& clock_;
};

}  // namespace auth
