#include "platform/db/connection.hpp"

#include <poll.h>
#include <soci/postgresql/soci-postgresql.h>

#include <memory>

#include "platform/db/opening.hpp"

namespace platform::db {

namespace {

PGconn* handle_of(const soci::session& session) {
    auto* backend = const_cast<soci::session&>(session).get_backend();
    return static_cast<soci::postgresql_session_backend*>(backend)->conn_;
}

struct ClearResult {
    void operator()(PGresult* result) const noexcept { PQclear(result); }
};

}  // namespace

void Connection::refresh(std::chrono::seconds recycle_after) {
    const auto now = std::chrono::steady_clock::now();
    if (open_ && is_alive() && now - opened_at_ < recycle_after) {
        return;
    }
    close();
    open();
    opened_at_ = now;
}

void Connection::open() {
    Opening opening{lifeline_};
    session_.open(soci::postgresql, conninfo_);
    opening.succeed();
    open_ = true;
    if (!lifeline_.is_attached()) {
        close();
        throw soci::soci_error("There is no descriptor left to watch the session by.");
    }
}

// SOCI asks the server to forget each statement, one by one, and a frozen server would hold that
// up. In pipeline mode libpq refuses such a call at once; the server forgets them with the session.
void Connection::close() noexcept {
    if (open_) {
        PQenterPipelineMode(handle_of(session_));
    }
    statements_.clear();
    if (open_) {
        open_ = false;
        session_.close();
    }
    lifeline_.detach();
}

// The server sends nothing on an idle session but its end: a socket with something to read is one
// that is gone. This spares the round trip that SOCI's own is_connected() makes.
bool Connection::is_alive() const {
    pollfd idle{.fd = socket(), .events = POLLIN, .revents = 0};
    return !lifeline_.is_cut() && PQstatus(handle_of(session_)) == CONNECTION_OK &&
           poll(&idle, 1, 0) == 0;
}

int Connection::socket() const {
    return PQsocket(handle_of(session_));
}

soci::statement& Connection::prepared(std::string_view sql) {
    if (const auto kept = statements_.find(sql); kept != statements_.end()) {
        return kept->second;
    }
    const Lifeline::Call call{lifeline_};
    soci::statement statement{session_};
    statement.alloc();
    statement.prepare(std::string{sql});
    return statements_.emplace(sql, statement).first->second;
}

bool Connection::execute(soci::statement& statement) {
    const Lifeline::Call call{lifeline_};
    return statement.execute(true);
}

std::string Connection::execute_script(const std::string& sql) {
    if (!open_) {
        throw soci::soci_error("The connection is closed.");
    }
    const Lifeline::Call call{lifeline_};
    auto* handle = handle_of(session_);
    const std::unique_ptr<PGresult, ClearResult> result{PQexec(handle, sql.c_str())};
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) {
        const char* sqlstate = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
        throw soci::postgresql_soci_error(PQerrorMessage(handle),
                                          sqlstate != nullptr ? sqlstate : "     ");
    }
    return PQcmdStatus(result.get());
}

}  // namespace platform::db
