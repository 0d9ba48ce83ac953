#include <doctest/doctest.h>

#include "tests/e2e/authctl/house.hpp"

using namespace e2e;
using support::eventually;

TEST_CASE("an account is shown by whatever is known of it, without any secret") {
    Services services;
    services.sign_up("ada");

    const auto by_name = services.authctl({"users", "show", "ADA"});
    const auto id = *services.authctl_json({"users", "show", "ada"}).text("id");

    CHECK(by_name.status == 0);
    CHECK(by_name.err.empty());
    REQUIRE(lines_of(by_name.out).size() == 5);
    CHECK(lines_of(by_name.out).at(0) == "id        " + id);
    CHECK(lines_of(by_name.out).at(1) == "username  ada");
    CHECK(lines_of(by_name.out).at(2) == "version   1");
    CHECK(lines_of(by_name.out).at(3) == "disabled  no");
    CHECK(lines_of(by_name.out).at(4).starts_with("created   20"));
    CHECK(services.authctl({"users", "show", id}).out == by_name.out);
    CHECK(services.authctl({"users", "show", "ada@example.org"}).out == by_name.out);
}

TEST_CASE("an account that is disabled is shut out until it is enabled, and user-service knows") {
    Services services;
    const auto token = services.sign_up("ada");
    const auto shown = services.authctl_json({"users", "show", "ada"});
    const auto is_known_as_disabled = [&](bool disabled) {
        return eventually([&] {
            return services.user_database.number(
                       "SELECT count(*) FROM auth_users WHERE disabled = " +
                       std::string{disabled ? "true" : "false"}) == 1;
        });
    };

    const auto disabled = services.authctl_json({"users", "disable", "ada"});
    CHECK(disabled.boolean("disabled") == true);
    CHECK(disabled.integer("version") == 2);
    CHECK(is_known_as_disabled(true));
    CHECK(services.auth.get("/api/auth/me", token).status != 200);
    CHECK(services.log_in(services.auth, "ada").empty());
    CHECK(services.authctl_json({"users", "disable", "ada"}).integer("version") == 2);

    const auto enabled = services.authctl_json({"users", "enable", *shown.text("id")});
    CHECK(enabled.boolean("disabled") == false);
    CHECK(enabled.integer("version") == 3);
    CHECK(is_known_as_disabled(false));
    CHECK_FALSE(services.log_in(services.auth, "ada").empty());
}

TEST_CASE("an account that is not there, or was deleted, is not changed") {
    House house;
    house.auth_database.script(
        "INSERT INTO users (id, version, username, created_at, updated_at, username_changed_at,"
        " deleted_at) VALUES ('0193a5c1-7c2e-7b0e-9d3f-2b1a4c5d6e7f', 4, 'eve', now(), now(),"
        " now(), now())");
    const std::string id = "0193a5c1-7c2e-7b0e-9d3f-2b1a4c5d6e7f";

    for (const std::string verb : {"show", "disable", "enable"}) {
        CAPTURE(verb);
        const auto unknown = house.authctl({"users", verb, "eve\x1b"});
        CHECK(unknown.status == 1);
        CHECK(unknown.out.empty());
        CHECK(unknown.err == "authctl: there is no account 'eve\\x1b'\n");
    }
    CHECK(house.authctl({"users", "disable", id}).err ==
          "authctl: the account '" + id + "' was deleted\n");
    const auto shown = house.authctl({"users", "show", id});
    CHECK(shown.status == 0);
    CHECK(has(shown.out, "version   4\ndeleted   20"));
    CHECK(house.auth_database.number("SELECT count(*) FROM outbox") == 0);
}
