#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bench/bare_broker.hpp"
#include "bench/event.hpp"

// What libpq does by itself with the statements of the relay and of user-service, prepared once.
// Everything throws std::runtime_error.
namespace bench {

class BareSession {
public:
    explicit BareSession(const std::string& url);

    struct Clear {
        void operator()(PGresult* result) const noexcept { PQclear(result); }
    };
    using Rows = std::unique_ptr<PGresult, Clear>;

    void script(const std::string& sql);
    void prepare(const char* name, const char* sql);
    Rows run(const char* name, const std::vector<std::string>& values);

private:
    struct Finish {
        void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
    };
    std::unique_ptr<PGconn, Finish> connection_;
};

// The relay's two statements.
class BareOutbox {
public:
    explicit BareOutbox(const std::string& url);

    // At most so many of all shards, from seq `low` on, in their order; found again until removed.
    void fetch(std::size_t count_max, std::int64_t low);
    // Where nothing comes late: below this seq everything has been fetched.
    [[nodiscard]] std::int64_t read_to() const;
    [[nodiscard]] std::size_t size() const { return count_; }
    [[nodiscard]] std::vector<Event> events() const;
    void remove();  // what was fetched

private:
    [[nodiscard]] std::string text(std::size_t row, int column) const;

    BareSession session_;
    BareSession::Rows rows_;
    std::size_t count_ = 0;
};

// user-service's upsert of a batch. Names and addresses are made up of the id.
class BareUpsert {
public:
    explicit BareUpsert(const std::string& url);

    void apply(std::vector<BareDelivery>& batch);

private:
    BareSession session_;
};

}  // namespace bench
