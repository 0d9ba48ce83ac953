#include "platform/db/connection.hpp"

#include <poll.h>

#include <memory>

#include "platform/db/opening.hpp"

namespace platform::db {

namespace {

PGconn* handle_of(const soci::session& session) {
    auto* backend = const_cast<soci::session&>(session).get_backend();
    return static_cast<soci::postgresql_session_backend*>(backend)->conn_;
}

bool is_done(const PGresult* result) {
    const auto status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

bool is_copy(const PGresult* result) {
    const auto status = PQresultStatus(result);
    return status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
}

const char* sqlstate_of(const PGresult* result) {
    const char* sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    return sqlstate != nullptr ? sqlstate : "     ";
}

std::string tag_of(const PGconn* handle, const PgResult& result) {
    if (!is_done(result.get())) {
        const std::string message = PQresultErrorMessage(result.get());
        throw soci::postgresql_soci_error(message.empty() ? PQerrorMessage(handle) : message,
                                          sqlstate_of(result.get()));
    }
    return PQcmdStatus(result.get());
}

// COPY … FROM STDIN is no error of PostgreSQL's: it waits for rows.
std::string reason_of(const PGconn* handle, const PGresult* result) {
    const std::string message = PQerrorMessage(handle);
    return message.empty()
               ? std::string{"a script cannot do this: "} + PQresStatus(PQresultStatus(result))
               : message;
}

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
    in_transaction_ = false;
    pipeline_.discard();
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
    const Pipeline::Scope scope{pipeline_, Pipeline::Order::run};
    return statement.execute(true);
}

void Connection::begin() {
    pipeline_.queue({.text = "BEGIN"});
    in_transaction_ = true;
}

std::string Connection::commit() {
    in_transaction_ = false;
    auto* handle = open_handle();
    const Lifeline::Call call{lifeline_};
    return tag_of(handle, pipeline_.run(handle, {.text = "COMMIT"}));
}

// BEGIN may have been sent with a statement that has failed, or not at all.
void Connection::rollback() {
    in_transaction_ = false;
    pipeline_.discard();
    if (PQtransactionStatus(open_handle()) != PQTRANS_IDLE) {
        execute_script("ROLLBACK");
    }
}

std::string Connection::execute_script(const std::string& sql) {
    auto* handle = open_handle();
    const Lifeline::Call call{lifeline_};
    if (!pipeline_.is_empty()) {
        (void)tag_of(handle, pipeline_.run_queued(handle));
    }
    return tag_of(handle, PgResult{PQexec(handle, sql.c_str())});
}

// One result for each statement, so that their count tells which one failed.
void Connection::execute_file(const std::string& sql) {
    auto* handle = open_handle();
    const Lifeline::Call call{lifeline_};
    std::size_t done = 0;
    PgResult result{PQsendQuery(handle, sql.c_str()) == 1 ? PQgetResult(handle) : nullptr};
    for (bool first = true; first || result; first = false, ++done) {
        if (!is_done(result.get())) {
            const char* position = PQresultErrorField(result.get(), PG_DIAG_STATEMENT_POSITION);
            const auto place = position != nullptr ? place_of_position(sql, std::stoul(position))
                                                   : place_of_statement(sql, done);
            const ScriptError error{reason_of(handle, result.get()), sqlstate_of(result.get()),
                                    place};
            while (result && !is_copy(result.get())) {
                result.reset(PQgetResult(handle));  // until it takes statements again
            }
            throw error;
        }
        result.reset(PQgetResult(handle));
    }
}

PGconn* Connection::open_handle() const {
    if (!open_) {
        throw soci::soci_error("The connection is closed.");
    }
    return handle_of(session_);
}

}  // namespace platform::db
