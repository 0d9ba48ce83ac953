#include <doctest/doctest.h>

#include <string>

#include "platform/db/database.hpp"

using platform::db::make_conninfo;

namespace {

std::string conninfo_of(const std::string& parameters) {
    const auto conninfo = make_conninfo("postgresql://u:p@h/d?" + parameters, "tests",
                                        std::chrono::milliseconds{10'000});
    REQUIRE(conninfo);
    return *conninfo;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("options of the URL come before ours, which therefore win") {
    CHECK(has(conninfo_of("options=-c%20TimeZone%3DAsia/Tokyo%20-c%20work_mem%3D8MB"),
              "options='-c TimeZone=Asia/Tokyo -c work_mem=8MB -c TimeZone=UTC"
              " -c idle_in_transaction_session_timeout=30000 -c tcp_keepalives_idle=10"
              " -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
              " -c statement_timeout=10000'"));
}

TEST_CASE("what the URL sets itself is kept, but never a wait without limit") {
    CHECK(has(conninfo_of("connect_timeout=7&sslmode=require"), "connect_timeout='7'"));
    CHECK(has(conninfo_of("connect_timeout=7&sslmode=require"), "sslmode='require'"));
    for (const char* endless : {"connect_timeout=0", "connect_timeout=-1", "sslmode=require"}) {
        CHECK(has(conninfo_of(endless), "connect_timeout='3'"));
    }
}

TEST_CASE("a URL that libpq refuses is refused with what is true of it, and no part of it") {
    const auto reason_of = [](const std::string& url) {
        const auto refused = make_conninfo(url, "tests", std::chrono::milliseconds{10'000});
        REQUIRE_FALSE(refused);
        CHECK_FALSE(has(refused.error().reason, "secret"));
        return refused.error().reason;
    };

    const std::string url = "postgresql://u:secret@h/d";
    CHECK(reason_of(url + "?sslmod=secret") == "it has a parameter that libpq does not know");
    CHECK(reason_of("postgresql://u:p/d?secret=x@h") ==
          "it has a parameter that libpq does not know");
    CHECK(reason_of("host=h secret=x") == "it has a parameter that libpq does not know");
    CHECK(reason_of(url + "?secret") == "it has a parameter that is not of the form name=value");
    CHECK(reason_of("postgresql://u:secret%zz@h/d") ==
          "it has a % that begins no percent-encoded character");
    CHECK(reason_of(url + "?sslmode=secret") == "it has an sslmode that libpq does not know");
    for (const char* other : {"secret", "", "postgresql://u:p@[secret/d"}) {
        CHECK(has(reason_of(other), "it is not of the form"));
    }
}

TEST_CASE("a value with quotes and backslashes stays one value") {
    CHECK(has(conninfo_of("application_name=a'b%5Cc"), R"(application_name='a\'b\\c')"));
}
