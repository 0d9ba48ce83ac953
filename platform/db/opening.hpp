#pragma once

#include <libpq-fe.h>

#include <optional>

#include "platform/db/lifeline.hpp"

namespace platform::db {

// While it lives, a session that SOCI opens in this thread hangs on `lifeline` from the moment that
// libpq has connected. SOCI itself shows its handle only after a round trip more (it sets
// extra_float_digits), in which a frozen server would hold the thread for good.
class Opening {
public:
    explicit Opening(Lifeline& lifeline);
    ~Opening();
    Opening(const Opening&) = delete;
    Opening& operator=(const Opening&) = delete;

    // SOCI has taken the session over. Where it never comes to that, its handle is closed here.
    void succeed() noexcept { handle_ = nullptr; }

private:
    friend PGconn* ::PQconnectdb(const char* conninfo);
    void connected(PGconn* handle) noexcept;

    Lifeline& lifeline_;
    PGconn* handle_ = nullptr;
    std::optional<Lifeline::Call> first_call_;
};

}  // namespace platform::db
