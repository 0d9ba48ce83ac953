#include "auth-service/adapters/http/codec.hpp"

#include <doctest/doctest.h>

using namespace auth;

namespace {

std::vector<std::string> refused_fields(const platform::Error& error) {
    std::vector<std::string> fields;
    for (const auto& field : error.fields) {
        fields.push_back(field.pointer + " " + field.code);
    }
    return fields;
}

}  // namespace

TEST_CASE("a registration is decoded, with what may be left out left out") {
    const auto command = decode_register(
        R"({"username":"Ada","email":"ada@example.org","password":"correct horse","last_name":null})");

    REQUIRE(command);
    CHECK(command->username.str() == "Ada");
    CHECK_FALSE(command->first_name);
}

TEST_CASE("a bad registration gets one entry for each bad field") {
    const auto command = decode_register(
        R"({"username":"a","email":"x","first_name":7,"admin":true,"id":"ignored"})");

    REQUIRE_FALSE(command);
    CHECK(refused_fields(command.error()) ==
          std::vector<std::string>{"/username username_length", "/email email_invalid",
                                   "/password required", "/first_name wrong_type",
                                   "/admin unknown_field"});
}

TEST_CASE("an email is spelt alike at registration and at login") {
    const std::string typed = R"( \t ada@example.org\n )";

    const auto registration = decode_register(R"({"username":"Ada","email":")" + typed +
                                              R"(","password":"correct horse"})");
    const auto login = decode_log_in(R"({"email":")" + typed + R"(","password":"x"})");

    REQUIRE(registration);
    REQUIRE(login);
    CHECK(registration->email.str() == "ada@example.org");
    CHECK(std::get<ByEmail>(login->identifier).email == "ada@example.org");
}

TEST_CASE("a login names its account by username or by email, and not by both or none") {
    const auto by_username = decode_log_in(R"({"username":"ada","password":""})");
    const auto by_email = decode_log_in(R"({"email":"ada@example.org","password":"x"})");

    REQUIRE(by_username);
    CHECK(std::get<ByUsername>(by_username->identifier).username == "ada");
    REQUIRE(by_email);
    CHECK(std::get<ByEmail>(by_email->identifier).email == "ada@example.org");
    CHECK(refused_fields(decode_log_in(R"({"username":"a","email":"b","password":"c"})").error()) ==
          std::vector<std::string>{"/username ambiguous"});
    CHECK(refused_fields(decode_log_in("{}").error()) ==
          std::vector<std::string>{"/username required", "/password required"});
}
