#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "platform/core/result.hpp"
#include "platform/db/connection.hpp"

namespace platform::migration {

// The advisory lock of a database, for one runner at a time. Held by the session until this goes:
// it is free again when the process is killed.
class RunnerLock {
public:
    using OnWait = std::function<void(const std::string& holder)>;

    explicit RunnerLock(db::Connection& connection) : connection_{connection} {}
    ~RunnerLock();
    RunnerLock(const RunnerLock&) = delete;
    RunnerLock& operator=(const RunnerLock&) = delete;

    // kRunnerBusy where somebody else has it for longer than `patience`. Calls `on_wait` once where
    // it has to wait. Throws as Connection does.
    [[nodiscard]] Result<void> take(std::chrono::seconds patience, const OnWait& on_wait);

private:
    bool try_take();
    bool take_within(std::chrono::milliseconds patience);
    [[nodiscard]] std::string holder();

    db::Connection& connection_;
    bool held_ = false;
};

}  // namespace platform::migration
