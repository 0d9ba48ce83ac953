#include <doctest/doctest.h>

#include "platform/http/cursor.hpp"
#include "user-service/adapters/http/badge_codec.hpp"
#include "user-service/adapters/http/goal_codec.hpp"
#include "user-service/adapters/http/profile_codec.hpp"

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
    CHECK(echoed->status->str() == "completed");
    CHECK(*echoed->target_date == LocalDate::parse("2027-02-28"));
    CHECK(echoed->schedule == *Schedule::parse("weekly:3"));
    CHECK(decode_goal(R"({"title":"Walk","status":"completed"})")->schedule == Schedule::daily());
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

TEST_CASE("a merge patch tells what is left out from what is taken away") {
    const auto nothing = decode_goal_patch("{}");
    const auto some = decode_goal_patch(R"({"description":null,"target_date":"2027-01-31"})");

    REQUIRE(nothing);
    CHECK_FALSE(nothing->title);
    CHECK_FALSE(nothing->description);
    CHECK_FALSE(nothing->target_date);
    REQUIRE(some);
    REQUIRE(some->description);
    CHECK_FALSE(*some->description);
    CHECK(*some->target_date == LocalDate::parse("2027-01-31"));
    CHECK(refused_fields(
              decode_goal_patch(R"({"title":null,"status":null,"schedule":null})").error()) ==
          std::vector<std::string>{"/title wrong_type", "/status wrong_type",
                                   "/schedule wrong_type"});
}

TEST_CASE("a change of a profile is decoded, each bad member named by where it stands") {
    const auto change = decode_profile_change(
        R"({"display_name":"Ada","bio":null,"locale":"DE-latn-ch","time_zone":null,)"
        R"("visibility":{"badges":"private"},"username":"read-only"})");

    REQUIRE(change);
    CHECK((*change->display_name)->str() == "Ada");
    CHECK_FALSE(*change->bio);
    CHECK_FALSE(change->avatar_url);
    CHECK((*change->locale)->str() == "de-Latn-CH");
    REQUIRE(change->time_zone);
    CHECK_FALSE(*change->time_zone);
    CHECK(change->badges_public == false);
    CHECK_FALSE(change->profile_public);
    CHECK(
        refused_fields(decode_profile_change(
                           R"({"display_name":"","avatar_url":"http://a.org/x","locale":"d",)"
                           R"("visibility":{"goals":"friends","badges":null,"friends":"public"}})")
                           .error()) ==
        std::vector<std::string>{"/display_name name_length", "/avatar_url url_invalid",
                                 "/locale locale_invalid", "/visibility/badges wrong_type",
                                 "/visibility/goals visibility_unknown",
                                 "/visibility/friends unknown_field"});
    CHECK(refused_fields(decode_profile_change(R"({"visibility":"private"})").error()) ==
          std::vector<std::string>{"/visibility wrong_type"});
}

TEST_CASE("a batch is of 1 to 500 ids") {
    const std::string id = R"("0192f0e4-5b6c-7d8e-9f00-112233445566")";
    std::string many = id;
    for (int i = 0; i < 500; ++i) {
        many += ',' + id;
    }

    CHECK(decode_user_ids(R"({"ids":[)" + id + "]}")->size() == 1);
    CHECK(refused_fields(decode_user_ids(R"({"ids":[]})").error()) ==
          std::vector<std::string>{"/ids ids_count"});
    CHECK(refused_fields(decode_user_ids(R"({"ids":[)" + many + "]}").error()) ==
          std::vector<std::string>{"/ids ids_count"});
    CHECK(refused_fields(decode_user_ids(R"({"ids":["x",)" + id + "]}").error()) ==
          std::vector<std::string>{"/ids/0 id_invalid"});
    CHECK(refused_fields(decode_user_ids(R"({"ids":[1]})").error()) ==
          std::vector<std::string>{"/ids wrong_type"});
    CHECK(refused_fields(decode_user_ids("{}").error()) ==
          std::vector<std::string>{"/ids required"});
}
