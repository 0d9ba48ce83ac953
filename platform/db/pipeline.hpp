#pragma once

#include <libpq-fe.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace platform::db {

struct ClearResult {
    void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using PgResult = std::unique_ptr<PGresult, ClearResult>;

// Commands of one session that nobody has to wait for: they go out together with the next that
// somebody waits for, in one round trip (libpq's pipeline mode, PostgreSQL manual 34.5). None after
// one that fails is done. For the session's thread.
class Pipeline {
public:
    struct Command {
        std::string text;  // SQL, or the name of a prepared statement
        bool is_prepared = false;
        std::vector<std::optional<std::string>> parameters{};
    };

    void queue(Command command) { queued_.push_back(std::move(command)); }
    [[nodiscard]] bool is_empty() const { return queued_.empty(); }
    void discard() noexcept { queued_.clear(); }

    // Sends what is queued and `last`, and waits for all of it. Answers the result of `last`, or of
    // the first that has failed; none where the session could not even send.
    [[nodiscard]] PgResult run(PGconn* handle, Command last);
    // The same with the last that is queued; there is one.
    [[nodiscard]] PgResult run_queued(PGconn* handle);

    // While one lives, what SOCI executes is queued, or run.
    enum class Order { queue, run };
    class Scope {
    public:
        Scope(Pipeline& pipeline, Order order);
        ~Scope();
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;
    };

private:
    std::vector<Command> queued_;
};

}  // namespace platform::db
