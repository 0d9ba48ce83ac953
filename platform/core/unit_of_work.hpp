#pragma once

#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "platform/core/result.hpp"

namespace platform {

// The one way to a service's state. `Tx` is the service's port: what can be read and changed, and
// what can be published. Thread-safe.
template <class Tx>
class UnitOfWork {
public:
    virtual ~UnitOfWork() = default;

    // Runs `closure(Tx&) -> Result<T>` in one transaction: success commits, an Error or a throw
    // rolls back, and only a commit that the store has acknowledged answers success. The closure
    // may run more than once (serialisation failures): it touches nothing but its Tx.
    template <class Closure>
    auto transact(Closure&& closure) -> std::invoke_result_t<Closure, Tx&> {
        return run<Closure>(closure, Isolation::transaction);
    }

    // The same without a transaction, for a closure that only reads: each of its statements sees
    // what was committed when it began.
    template <class Closure>
    auto read(Closure&& closure) -> std::invoke_result_t<Closure, Tx&> {
        return run<Closure>(closure, Isolation::statement);
    }

protected:
    enum class Isolation { transaction, statement };
    using Work = std::function<Result<void>(Tx&)>;

private:
    virtual Result<void> perform(const Work& work, Isolation isolation) = 0;

    template <class Closure>
    auto run(Closure& closure, Isolation isolation) -> std::invoke_result_t<Closure, Tx&> {
        std::optional<std::invoke_result_t<Closure, Tx&>> outcome;
        const Result<void> performed = perform(
            [&](Tx& tx) -> Result<void> {
                outcome.emplace(closure(tx));
                return *outcome ? Result<void>{} : Result<void>{outcome->error()};
            },
            isolation);
        if (!performed) {
            return performed.error();
        }
        return std::move(*outcome);
    }
};

}  // namespace platform
