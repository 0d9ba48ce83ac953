#pragma once

#include <memory>
#include <string>

#include "auth-service/adapters/postgres/pg_account_tx.hpp"
#include "auth-service/application/change_account.hpp"
#include "auth-service/application/register_account.hpp"
#include "platform/db/database.hpp"
#include "tests/support/fake_accounts.hpp"

namespace fault {

// A clock that is wrong by a fixed time.
class SkewedClock final : public platform::Clock {
public:
    explicit SkewedClock(std::chrono::minutes off) : off_{off} {}
    [[nodiscard]] platform::Timestamp now() const override { return clock_.now() + off_; }

private:
    platform::SystemClock clock_;
    std::chrono::minutes off_;
};

// Some transactions take their time before they commit, so that events are not committed in the
// order in which they were written.
class SlowCommits final : public auth::AccountStore {
public:
    SlowCommits(auth::AccountStore& store, std::chrono::milliseconds pause)
        : store_{store}, pause_{pause} {}

private:
    platform::Result<void> perform(const Work& work, Isolation isolation) override;

    auth::AccountStore& store_;
    std::chrono::milliseconds pause_;
};

// auth-service's use cases on its database, past HTTP and past the hashing of passwords.
class UseCases {
public:
    UseCases(platform::db::Database& database, std::chrono::minutes clock_off,
             std::chrono::milliseconds pause_before_commit);

private:
    SkewedClock clock_;
    platform::db::PgUnitOfWork<auth::AccountTx, auth::PgAccountTx> store_;
    SlowCommits slow_store_;
    support::FakeHasher hasher_;
    support::FakeMint tokens_;
    support::OpenThrottle throttle_;

public:
    const auth::RegisterAccount register_account;
    const auth::UpdateAccount update_account;
    const auth::DisableAccount disable_account;
    const auth::EnableAccount enable_account;
    const auth::DeleteAccount delete_account;
};

}  // namespace fault
