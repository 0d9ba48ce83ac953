#include <doctest/doctest.h>

#include "tests/e2e/authctl/house.hpp"

using namespace e2e;
using support::ServiceProcess;

namespace {

std::string binary() {
    return BINARY_DIR "/auth-service/auth-service";
}

// The keys that `keys list --json` names, by their state.
std::string kid_in(const House& house, const std::string& state) {
    for (const auto& line : lines_of(house.authctl({"keys", "list", "--json"}).out)) {
        const auto key = object_in(line);
        if (key.text("state") == state) {
            return *key.text("kid");
        }
    }
    return "";
}

}  // namespace

TEST_CASE("keys are listed with what they are for, and never with what they are") {
    House house;
    const auto none = house.authctl({"keys", "list"});
    CHECK(none.out == "there are no keys: auth-service makes the first one when it starts\n");

    const auto first = house.authctl({"keys", "rotate"});
    const auto second = house.authctl({"keys", "rotate"});
    const auto again = house.authctl({"keys", "rotate"});
    const auto table = house.authctl({"keys", "list"});
    const auto json = house.authctl({"keys", "list", "--json"});

    const auto signing = kid_in(house, "signing");
    const auto scheduled = kid_in(house, "scheduled");
    CHECK(first.status == 0);
    CHECK(has(first.out, signing + " signs from "));
    CHECK(has(second.out, scheduled + " signs from "));
    CHECK(has(again.out, scheduled + " was scheduled already; it signs from "));
    REQUIRE(lines_of(table.out).size() == 3);
    CHECK(lines_of(table.out).at(0).starts_with("KID"));
    CHECK(has(lines_of(table.out).at(1), signing + "  signing"));
    CHECK(has(lines_of(table.out).at(2), scheduled + "  scheduled"));
    for (const auto& ended : {first, second, again, table, json}) {
        CHECK(ended.err.empty());
        CHECK_FALSE(has(ended.out, "\"d\""));
        CHECK_FALSE(has(ended.out, kSecretKey));
    }
}

TEST_CASE("a key is revoked by its kid, and what signs then is named") {
    House house;
    const auto kid = *house.authctl_json({"keys", "rotate"}).text("kid");

    const auto revoked = house.authctl({"keys", "revoke", kid});
    const auto again = house.authctl({"keys", "revoke", kid});
    const auto unknown = house.authctl({"keys", "revoke", "nope"});
    const auto with_dash = house.authctl({"keys", "revoke", "--", "-nope"});

    const auto signing = kid_in(house, "signing");
    CHECK(revoked.status == 0);
    CHECK(revoked.out == kid + " is revoked; " + signing + " signs in its stead\n");
    CHECK(again.status == 0);
    CHECK(again.out == kid + " was revoked already\n");
    CHECK(unknown.status == 1);
    CHECK(unknown.err ==
          "authctl: there is no signing key 'nope'; `keys list` shows all there are\n");
    CHECK(with_dash.status == 1);
    CHECK(has(with_dash.err, "'-nope'"));
    CHECK(kid_in(house, "revoked") == kid);
}

TEST_CASE("after a change of SECRET_KEY and a reseal services need the old one no more") {
    House house;
    auto environment = house.auth_environment();
    ServiceProcess before{binary(), environment};
    before.start_and_wait();
    const auto keys = before.get("/.well-known/jwks.json").body;
    const support::Command::Environment both{{"SECRET_KEY", kAnotherSecretKey},
                                             {"SECRET_KEY_PREVIOUS", kSecretKey}};

    const auto resealed = house.authctl({"keys", "reseal"}, both);
    const auto again = house.authctl({"keys", "reseal"}, both);
    const auto with_old = house.authctl({"keys", "reseal"});

    CHECK(resealed.status == 0);
    CHECK(resealed.out == "1 key resealed, 0 sealed with SECRET_KEY already\n");
    CHECK(again.out == "0 keys resealed, 1 sealed with SECRET_KEY already\n");
    CHECK(with_old.status == 1);
    CHECK(has(with_old.err, "neither SECRET_KEY nor SECRET_KEY_PREVIOUS opens the key "));
    environment["SECRET_KEY"] = kAnotherSecretKey;
    ServiceProcess after{binary(), environment};
    after.start_and_wait();
    CHECK(after.get("/.well-known/jwks.json").body == keys);
    CHECK(before.get("/.well-known/jwks.json").body == keys);
}

TEST_CASE("a key that nothing opens is replaced by one that the services can open") {
    House house;
    const auto lost = *house.authctl_json({"keys", "rotate"}).text("kid");
    const support::Command::Environment fresh{{"SECRET_KEY", kAnotherSecretKey}};

    const auto refused = house.authctl({"keys", "revoke", lost}, fresh);
    const auto rotated = house.authctl({"keys", "rotate"}, fresh);
    const auto replaced = house.authctl({"keys", "revoke", lost, "--secret-lost"}, fresh);

    CHECK(refused.status == 1);
    CHECK(has(refused.err, "neither SECRET_KEY nor SECRET_KEY_PREVIOUS opens the key that signs"));
    CHECK(rotated.status == 1);
    CHECK(replaced.status == 0);
    auto environment = house.auth_environment();
    environment["SECRET_KEY"] = kAnotherSecretKey;
    ServiceProcess after{binary(), environment};
    after.start_and_wait();
    CHECK(has(after.get("/.well-known/jwks.json").body, kid_in(house, "signing")));
}
