#include <doctest/doctest.h>

#include "platform/http/cursor.hpp"
#include "user-service/adapters/http/codec.hpp"

using namespace user;
using platform::http::Cursors;

namespace {

Cursors cursors_with(const char* secret) {
    return Cursors{platform::Sealer{platform::Secret{secret}, std::nullopt, "cursors"}};
}

platform::http::Request with_query(std::map<std::string, std::string> query) {
    platform::http::Request request;
    request.query = std::move(query);
    return request;
}

std::vector<std::string> refused_fields(const platform::Error& error) {
    std::vector<std::string> fields;
    for (const auto& field : error.fields) {
        fields.push_back(field.pointer + " " + field.code);
    }
    return fields;
}

}  // namespace

TEST_CASE("a page is 25 items from the start unless the query says otherwise") {
    const auto cursors = cursors_with("one secret of thirty-two bytes..");

    CHECK(cursors.decode_page(with_query({}), "goals a")->limit == 25);
    CHECK_FALSE(cursors.decode_page(with_query({}), "goals a")->after);
    CHECK(cursors.decode_page(with_query({{"limit", "100"}}), "goals a")->limit == 100);
    for (const char* limit : {"0", "101", "-1", "ten", "", "1.0", "99999999999999999999"}) {
        CAPTURE(limit);
        CHECK(cursors.decode_page(with_query({{"limit", limit}}), "goals a").error().fault.slug ==
              "limit_invalid");
    }
}

TEST_CASE("a cursor leads on in its own list and nowhere else") {
    const auto cursors = cursors_with("one secret of thirty-two bytes..");
    const auto id = *platform::Uuid::parse("0192f0e4-5b6c-7d8e-9f00-112233445566");
    const auto cursor = cursors.encode(id, "goals a");

    CHECK(cursors.decode_page(with_query({{"cursor", cursor}}), "goals a")->after == id);
    CHECK_FALSE(cursors.decode_page(with_query({{"cursor", cursor}}), "goals b"));
    CHECK_FALSE(cursors.decode_page(with_query({{"cursor", cursor}}), "badges a"));
    CHECK_FALSE(cursors_with("another secret of thirty-two b..")
                    .decode_page(with_query({{"cursor", cursor}}), "goals a"));
    for (std::size_t i = 0; i < cursor.size(); i += 3) {
        auto altered = cursor;
        altered[i] = altered[i] == 'A' ? 'B' : 'A';
        CHECK_FALSE(cursors.decode_page(with_query({{"cursor", altered}}), "goals a"));
        CHECK_FALSE(cursors.decode_page(with_query({{"cursor", cursor.substr(0, i)}}), "goals a"));
    }
}

TEST_CASE("a goal is decoded, its read-only members ignored and its status needed to replace one") {
    const auto fresh = decode_new_goal(R"({"title":"Walk"})");
    const auto echoed = decode_goal(
        R"({"id":"x","title":"Walk","description":null,"status":"completed","streak_count":99,)"
        R"("longest_streak":99,"freezes":9,"target_date":"2027-02-28","schedule":"weekly:3",)"
        R"("created_at":"x","updated_at":"x"})");

    REQUIRE(fresh);
    CHECK(fresh->status.str() == "not-started");
    REQUIRE(echoed);
    CHECK(echoed->status.str() == "completed");
    CHECK(echoed->target_date == LocalDate::parse("2027-02-28"));
    CHECK(echoed->schedule == *Schedule::parse("weekly:3"));
    CHECK_FALSE(fresh->schedule);
    CHECK(refused_fields(decode_goal(R"({"title":"","color":"red"})").error()) ==
          std::vector<std::string>{"/title title_length", "/status required",
                                   "/color unknown_field"});
}

TEST_CASE("a badge is decoded, each bad member named") {
    const auto badge =
        decode_badge(R"({"name":"Fast","date_achieved":"2026-11-01T00:00:00+01:00"})");

    REQUIRE(badge);
    CHECK(platform::to_rfc3339(*badge->date_achieved) == "2026-10-31T23:00:00.000000Z");
    CHECK(refused_fields(
              decode_badge(R"({"name":1,"icon_url":"ftp://x","date_achieved":"yesterday"})")
                  .error()) == std::vector<std::string>{"/name wrong_type", "/icon_url url_invalid",
                                                        "/date_achieved date_invalid"});
}
