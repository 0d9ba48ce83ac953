#pragma once

#include <deque>
#include <functional>
#include <future>

#include "platform/db/connection.hpp"
#include "tools/migrate/legacy/mapping.hpp"
#include "tools/migrate/legacy/rows.hpp"

namespace legacy {

// Rows of a cursor, as they are asked for: at most a thousand are held.
template <class Row>
class Cursor {
public:
    using Fetch = std::function<void(std::deque<Row>&)>;  // appends the next ones, or none

    explicit Cursor(Fetch fetch) : fetch_{std::move(fetch)} {}

    // Nothing where there is none left.
    [[nodiscard]] const Row* peek() {
        if (rows_.empty() && !is_over_) {
            fetch_(rows_);
            is_over_ = rows_.empty();
        }
        return rows_.empty() ? nullptr : &rows_.front();
    }
    Row take() {
        Row row = std::move(rows_.front());
        rows_.pop_front();
        return row;
    }

private:
    Fetch fetch_;
    std::deque<Row> rows_;
    bool is_over_ = false;
};

// The monolith's database, which is only read: all of it as of one moment, in one transaction.
// Each of the tables is sorted once, by whose its rows are, so that no index is needed and nothing
// is looked up. Throws soci::soci_error.
class Source {
public:
    // `connection` is open, and serves nothing else.
    Source(platform::db::Connection& connection, const Mapping& mapping);

    // Begins the transaction. Refuses tables or columns that are not there, and ids that are not
    // unique. kSourceUnfit.
    [[nodiscard]] platform::Result<OldCounts> prepare();

    // Reads on behind the user of that id.
    void begin(std::int64_t after);
    [[nodiscard]] OldPage next(std::size_t people_max);

private:
    template <class Row>
    Cursor<Row> cursor(const std::string& name);
    [[nodiscard]] platform::Result<void> look_at_columns(TableMapping& table);
    [[nodiscard]] platform::Result<std::int64_t> count(const TableMapping& table);
    [[nodiscard]] OldPerson take_person();

    platform::db::Connection& connection_;
    Mapping mapping_;
    Cursor<OldUser> users_;
    Cursor<OldBadge> badges_;
    Cursor<OldGoal> goals_;
    std::int64_t last_;
};

// Pages of a source behind the user `after`, of which the next one is read while somebody works on
// the one before. Nothing else uses the source meanwhile.
class ReadAhead {
public:
    ReadAhead(Source& source, std::int64_t after, std::size_t people_max)
        : source_{source}, people_max_{people_max} {
        source_.begin(after);
        read();
    }

    // After the last page there is none to be taken.
    [[nodiscard]] OldPage take() {
        auto page = next_.get();
        if (page.last) {
            read();
        }
        return page;
    }

private:
    void read() {
        next_ = std::async(std::launch::async, [this] { return source_.next(people_max_); });
    }

    Source& source_;
    std::size_t people_max_;
    std::future<OldPage> next_;  // waits for the reading before the source goes
};

}  // namespace legacy
