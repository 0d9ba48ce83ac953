#pragma once

#include <chrono>
#include <stdexcept>
#include <string>

#include "platform/db/connection.hpp"
#include "platform/db/database.hpp"

namespace fault {

// A session of the test's own, past every link. Throws soci::soci_error, also where the server is
// away; the next call connects anew.
class Sql {
public:
    explicit Sql(const std::string& url) : connection_{conninfo_of(url)} {}

    void script(const std::string& sql) {
        connection_.refresh(std::chrono::hours{24});
        connection_.execute_script(sql);
    }

    template <class... Exchanges>
    long long number(const std::string& sql, Exchanges&&... exchanges) {
        connection_.refresh(std::chrono::hours{24});
        long long value = 0;
        connection_.run(sql, soci::into(value), std::forward<Exchanges>(exchanges)...);
        return value;
    }

    template <class EachRow, class... Exchanges>
    void each(const std::string& sql, const EachRow& each_row, Exchanges&&... exchanges) {
        connection_.refresh(std::chrono::hours{24});
        connection_.each(sql, each_row, std::forward<Exchanges>(exchanges)...);
    }

private:
    static std::string conninfo_of(const std::string& url) {
        auto conninfo = platform::db::make_conninfo(url, "fault test", std::chrono::seconds{120});
        if (!conninfo) {
            throw std::runtime_error{"a URL of PostgreSQL cannot be read"};
        }
        return *conninfo;
    }

    platform::db::Connection connection_;
};

}  // namespace fault
