#include "tools/authctl/import_line.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/support/imported_hash_samples.hpp"

using authctl::read_import_line;

namespace {

const auto kNow = *platform::parse_rfc3339("2026-11-28T12:00:00Z");

std::string line(const std::string& more = "") {
    return R"({"username":"Ada","email":"Ada@Example.org")" + more + "}";
}

// What is wrong, as "pointer code" each.
std::vector<std::string> faults_of(const std::string& text) {
    const auto read = read_import_line(text, kNow);
    std::vector<std::string> all;
    if (read) {
        return all;
    }
    for (const auto& field : read.error().fields) {
        all.push_back(field.pointer + " " + field.code);
    }
    return all.empty() ? std::vector{std::string{read.error().fault.slug}} : all;
}

}  // namespace

TEST_CASE("a line has a username and a mail address, and whatever else is known") {
    const auto least = read_import_line(line(), kNow);
    REQUIRE(least);
    CHECK(least->username.str() == "Ada");
    CHECK(least->email.str() == "Ada@example.org");
    CHECK_FALSE(least->first_name);
    CHECK_FALSE(least->created_at);
    CHECK_FALSE(least->disabled);
    CHECK(least->password_hash == auth::PasswordHash::of_no_password());

    const auto most = read_import_line(
        line(R"(,"first_name":"Ada","last_name":"King","disabled":true,"password_hash":")" +
             std::string{support::kBcrypt2b} +
             R"(","created_at":"2020-02-29T10:00:00+01:00",)"
             R"("id":"0193A5C1-7c2e-7b0e-9d3f-2b1a4c5d6e7f")"),
        kNow);
    REQUIRE(most);
    CHECK(most->first_name->str() == "Ada");
    CHECK(most->last_name->str() == "King");
    CHECK(most->disabled);
    CHECK(most->password_hash.phc == support::kBcrypt2b);
    CHECK(platform::to_rfc3339(*most->created_at) == "2020-02-29T09:00:00.000000Z");
    CHECK(most->id.str() == "0193a5c1-7c2e-7b0e-9d3f-2b1a4c5d6e7f");

    CHECK(faults_of(line(R"(,"first_name":null,"password_hash":null,"created_at":null,)"
                         R"("id":null,"disabled":null)"))
              .empty());
}

TEST_CASE("whoever comes without an id gets the same one each time, by moment and mail address") {
    const auto id = [](const std::string& text) { return read_import_line(text, kNow)->id.str(); };
    const auto at = [](const std::string& moment) {
        return R"(,"created_at":")" + moment + R"(")";
    };

    const auto known = id(line(at("2020-02-29T10:00:00Z")));
    CHECK(known.starts_with("01709063-6d00-7"));
    CHECK(known == id(R"({"email":"ada@EXAMPLE.org","username":"other")" +
                      at("2020-02-29T11:00:00+01:00") + "}"));
    CHECK(known != id(line(at("2020-02-29T10:00:01Z"))));
    CHECK(known !=
          id(R"({"username":"Ada","email":"eve@example.org")" + at("2020-02-29T10:00:00Z") + "}"));
    CHECK(id(line()) == id(line()));
    CHECK(id(line()).starts_with("00000000-0000-7"));
    CHECK(id(line(at("1969-12-31T23:59:59Z"))) == id(line()));
}

TEST_CASE("everything that is wrong with a line is named, and no value of it") {
    using Faults = std::vector<std::string>;
    CHECK(faults_of("{}") == Faults{"/username required", "/email required"});
    CHECK(faults_of(line(R"(,"password":"correct horse","role":"admin")")) ==
          Faults{"/password unknown_field", "/role unknown_field"});
    CHECK(
        faults_of(R"({"username":"a b","email":"nobody","first_name":" "})") ==
        Faults{"/username username_characters", "/email email_invalid", "/first_name name_blank"});
    CHECK(faults_of(R"({"username":7,"email":null})") ==
          Faults{"/username wrong_type", "/email wrong_type"});
    CHECK(faults_of(line(R"(,"disabled":"yes")")) == Faults{"/disabled wrong_type"});
    CHECK(faults_of(line(R"(,"id":"7")")) == Faults{"/id id_invalid"});
    CHECK(faults_of(line(R"(,"id":"00000000-0000-0000-0000-000000000000")")) ==
          Faults{"/id id_invalid"});
    CHECK(faults_of(line(R"(,"created_at":"2020-02-30T00:00:00Z")")) ==
          Faults{"/created_at created_at_invalid"});
    CHECK(faults_of(line(R"(,"created_at":1582970400)")) == Faults{"/created_at wrong_type"});
    CHECK(faults_of(line(R"(,"created_at":"2026-11-28T12:00:01Z")")) ==
          Faults{"/created_at created_at_ahead"});
    for (const char* hash : {"", "!", "correct horse", "5f4dcc3b5aa765d61d8327deb882cf99"}) {
        CAPTURE(std::string{hash});
        CHECK(faults_of(line(R"(,"password_hash":")" + std::string{hash} + R"(")")) ==
              Faults{"/password_hash password_hash_unfit"});
    }
    for (const char* text : {"", "[]", "7", "{", R"({"username":"ada")", R"({"a":1,"a":2})",
                             R"({"username":"\u0000"})", "{} {}", "{\"username\":\"\xff\"}"}) {
        CAPTURE(std::string{text});
        CHECK(faults_of(text) == Faults{"malformed_json"});
    }
}
