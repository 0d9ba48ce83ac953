#include "platform/db/opening.hpp"

namespace platform::db {

namespace {

thread_local Opening* under_way = nullptr;

}  // namespace

Opening::Opening(Lifeline& lifeline) : lifeline_{lifeline} {
    under_way = this;
}

// SOCI 4.0.3 forgets the handle when its first round trip fails.
Opening::~Opening() {
    under_way = nullptr;
    if (handle_ != nullptr) {
        PQfinish(handle_);
    }
}

void Opening::connected(PGconn* handle) noexcept {
    handle_ = handle;
    lifeline_.attach(PQsocket(handle));
    first_call_.emplace(lifeline_);
}

}  // namespace platform::db

// Stands before libpq's function of that name, which SOCI calls, and does what it does: a
// connection string is what PQconnectdbParams expands in the place of a database's name.
extern "C" PGconn* PQconnectdb(const char* conninfo) {
    const char* const keywords[] = {"dbname", nullptr};
    const char* const values[] = {conninfo, nullptr};
    PGconn* handle = PQconnectdbParams(keywords, values, 1);
    if (platform::db::under_way != nullptr && PQstatus(handle) == CONNECTION_OK) {
        platform::db::under_way->connected(handle);
    }
    return handle;
}
