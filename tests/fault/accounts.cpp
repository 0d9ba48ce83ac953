#include "tests/fault/accounts.hpp"

#include <thread>

namespace fault {

platform::Result<void> SlowCommits::perform(const Work& work, Isolation) {
    return store_.transact([&](auth::AccountTx& tx) -> platform::Result<void> {
        auto outcome = work(tx);
        if (pause_.count() > 0) {
            std::this_thread::sleep_for(pause_);
        }
        return outcome;
    });
}

UseCases::UseCases(platform::db::Database& database, std::chrono::minutes clock_off,
                   std::chrono::milliseconds pause_before_commit)
    : clock_{clock_off},
      store_{database},
      slow_store_{store_, pause_before_commit},
      register_account{slow_store_, hasher_, tokens_, throttle_, clock_},
      update_account{slow_store_, clock_},
      disable_account{slow_store_, clock_},
      enable_account{slow_store_, clock_},
      delete_account{slow_store_, clock_} {}

}  // namespace fault
