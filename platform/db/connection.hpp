#pragma once

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include <chrono>
#include <string>
#include <string_view>
#include <unordered_map>

#include "platform/db/lifeline.hpp"
#include "platform/db/pipeline.hpp"
#include "platform/db/statement_place.hpp"
#include "platform/db/types.hpp"

namespace platform::db {

class ScriptError : public soci::postgresql_soci_error {
public:
    ScriptError(const std::string& message, const char* sqlstate, Place place)
        : soci::postgresql_soci_error{message, sqlstate}, place_{place} {}

    // What PostgreSQL names, or where the statement begins.
    [[nodiscard]] Place place() const { return place_; }

private:
    Place place_;
};

// One session with PostgreSQL and the statements that were prepared on it. A statement is prepared
// at its first use and kept, so that every later run is a single round trip. For one thread at a
// time. Throws soci::soci_error; Database::transact and read are the door where that ends. A server
// that stops answering holds a call up until a Watchdog breaks the session off by its lifeline().
class Connection {
public:
    // `conninfo` as Database and open_conninfo make it. The session is opened when first needed.
    explicit Connection(std::string conninfo) : conninfo_{std::move(conninfo)} {}
    ~Connection() { close(); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Makes sure that there is a session: opens one where there is none, or where the server has
    // closed the one there was, or where it is older than `recycle_after`, or was broken off.
    // Opening takes at most 3 to 4 s (libpq's connect_timeout) for each address of the server.
    void refresh(std::chrono::seconds recycle_after);
    // Never waits for the server.
    void close() noexcept;
    [[nodiscard]] bool is_open() const { return open_; }

    // What opens another session like this one. Holds the password.
    [[nodiscard]] const std::string& conninfo() const { return conninfo_; }

    // For a Watchdog, and whether one has broken the session off that there is.
    [[nodiscard]] Lifeline& lifeline() { return lifeline_; }
    [[nodiscard]] bool is_cut() const { return lifeline_.is_cut(); }

    // Runs `sql` with soci::use(value, "name") and soci::into(variable) as its exchanges. True
    // where a row was read into the variables.
    template <class... Exchanges>
    bool run(std::string_view sql, Exchanges&&... exchanges) {
        const Binding bound{prepared(sql)};
        (bound.statement.exchange(exchanges), ...);
        bound.statement.define_and_bind();
        const bool found = execute(bound.statement);
        affected_rows_ = bound.statement.get_affected_rows();
        return found;
    }

    // The same for many rows: `on_row()` is called for each, with the variables filled.
    template <class OnRow, class... Exchanges>
    void each(std::string_view sql, OnRow&& on_row, Exchanges&&... exchanges) {
        const Binding bound{prepared(sql)};
        (bound.statement.exchange(exchanges), ...);
        bound.statement.define_and_bind();
        // All rows come with the answer: fetch() waits for nothing.
        for (bool found = execute(bound.statement); found; found = bound.statement.fetch()) {
            on_row();
        }
    }

    // A transaction of statements that are run, each in a round trip, and of some that nobody has
    // to wait for. BEGIN goes with the first statement.
    void begin();
    // Answers the command tag: ROLLBACK, where a statement has failed. Not called after a throw.
    std::string commit();
    void rollback();
    // Like run() for a statement that reads nothing, but within a transaction it is sent with the
    // next one that is run, or with COMMIT: what fails here shows there.
    template <class... Uses>
    void queue(std::string_view sql, const Uses&... uses) {
        if (!in_transaction_) {
            run(sql, uses...);
            return;
        }
        const Binding bound{prepared(sql)};
        (bound.statement.exchange(uses), ...);
        bound.statement.define_and_bind();
        const Pipeline::Scope scope{pipeline_, Pipeline::Order::queue};
        bound.statement.execute(true);
    }

    // Of the last run().
    [[nodiscard]] long long affected_rows() const { return affected_rows_; }

    // Several statements at once, without parameters, such as migrations. Answers the command tag
    // of the last.
    std::string execute_script(const std::string& sql);

    // The same for a file: throws ScriptError, which tells where.
    void execute_file(const std::string& sql);

    [[nodiscard]] int socket() const;

private:
    struct Binding {  // takes what was bound back from the kept statement, also after a throw
        soci::statement& statement;
        explicit Binding(soci::statement& kept) : statement{kept} {}
        ~Binding() { statement.bind_clean_up(); }
        Binding(const Binding&) = delete;
        Binding& operator=(const Binding&) = delete;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>{}(text);
        }
    };

    soci::statement& prepared(std::string_view sql);
    bool execute(soci::statement& statement);
    [[nodiscard]] PGconn* open_handle() const;
    void open();
    [[nodiscard]] bool is_alive() const;

    std::string conninfo_;
    Lifeline lifeline_;
    soci::session session_;
    bool open_ = false;
    bool in_transaction_ = false;
    Pipeline pipeline_;
    std::chrono::steady_clock::time_point opened_at_;
    std::unordered_map<std::string, soci::statement, Hash, std::equal_to<>> statements_;
    long long affected_rows_ = 0;
};

}  // namespace platform::db
