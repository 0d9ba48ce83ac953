// Sessions: how they go on, end, and outlive nothing that should end them.
#include <doctest/doctest.h>

#include "events/session_events.hpp"
#include "tests/support/auth_world.hpp"

using namespace auth;
using namespace std::chrono_literals;
using World = support::AuthWorld;

namespace {

std::string refusal_of(const platform::Result<SessionTokens>& refreshed) {
    return refreshed ? "" : std::string{refreshed.error().fault.slug};
}

// The sessions that were announced as over.
std::vector<events::SessionRevoked> revoked(const World& world) {
    std::vector<events::SessionRevoked> all;
    for (const auto& announcement : world.accounts.published) {
        if (announcement.names.type == events::kSessionRevoked.type) {
            all.push_back(
                *events::SessionRevoked::decode(*platform::json::Object::parse(announcement.data)));
        }
    }
    return all;
}

}  // namespace

TEST_CASE("a session goes on with a new refresh token each time, and the old one is of no use") {
    World world;
    const auto first = world.sign_up("Ada", "ada@example.org")->tokens;
    world.clock.advance(1min);
    const auto second = world.refresh_session(first.refresh, world.context);
    REQUIRE(second);
    world.clock.advance(1min);
    const auto third = world.refresh_session(second->refresh, world.context);

    REQUIRE(third);
    CHECK(first.refresh != second->refresh);
    CHECK(second->refresh != third->refresh);
    CHECK(world.accounts.sessions().size() == 1);
}

TEST_CASE("who shows the token before within ten seconds gets the same successor") {
    World world;
    const auto first = world.sign_up("Ada", "ada@example.org")->tokens;
    world.clock.advance(1min);
    const auto successor = world.refresh_session(first.refresh, world.context);

    world.clock.advance(10s);
    const auto again = world.refresh_session(first.refresh, world.context);

    REQUIRE(again);
    CHECK(again->refresh == successor->refresh);
    CHECK(revoked(world).empty());
}

TEST_CASE("a token that was replaced a while ago ends its one session, on record and announced") {
    World world;
    const auto laptop = *world.sign_up("Ada", "ada@example.org");
    const auto phone = *world.log_in_by_username("ada", "correct horse");
    REQUIRE(world.refresh_session(laptop.tokens.refresh, world.context));

    world.clock.advance(10s + 1us);
    CHECK(refusal_of(world.refresh_session(laptop.tokens.refresh, world.context)) ==
          "refresh_token_reused");

    CHECK(refusal_of(world.refresh_session(laptop.tokens.refresh, world.context)) ==
          "refresh_token_invalid");
    CHECK(world.refresh_session(phone.tokens.refresh, world.context));
    REQUIRE(revoked(world).size() == 1);
    CHECK(revoked(world)[0].session_id == world.caller_of(laptop).session.uuid());
    CHECK(world.accounts.audited().back().outcome == "refresh_token_reused");
    CHECK(world.accounts.audited().back().subject == laptop.account.id);
}

TEST_CASE("two steps back is reuse at once") {
    World world;
    const auto first = world.sign_up("Ada", "ada@example.org")->tokens;
    const auto second = *world.refresh_session(first.refresh, world.context);
    REQUIRE(world.refresh_session(second.refresh, world.context));

    CHECK(refusal_of(world.refresh_session(first.refresh, world.context)) ==
          "refresh_token_reused");
}

TEST_CASE("a session ends seven days after its last use, and thirty days after its beginning") {
    World world;
    auto tokens = world.sign_up("Ada", "ada@example.org")->tokens;
    SUBCASE("used every six days it ends after thirty") {
        for (int i = 0; i < 5; ++i) {
            world.clock.advance(std::chrono::days{6});
            tokens = *world.refresh_session(tokens.refresh, world.context);
        }
        world.clock.advance(1s);
    }
    SUBCASE("left alone it ends after seven") {
        world.clock.advance(std::chrono::days{7});
        tokens = *world.refresh_session(tokens.refresh, world.context);
        world.clock.advance(std::chrono::days{7} + 1s);
    }

    CHECK(refusal_of(world.refresh_session(tokens.refresh, world.context)) ==
          "refresh_token_invalid");
    CHECK(world.accounts.sessions().empty());
    CHECK(revoked(world).size() == 1);  // an access token of a moment ago may still be good
    CHECK(world.accounts.audited().back().outcome == "refresh_token_invalid");
}

TEST_CASE("what is no refresh token of ours is refused without asking the store") {
    World world;
    const auto tokens = world.sign_up("Ada", "ada@example.org")->tokens;
    world.accounts.away = true;
    auto altered = tokens.refresh;
    altered[10] = altered[10] == 'A' ? 'B' : 'A';

    for (const auto& text :
         {std::string{}, std::string{"upr_"}, altered, tokens.refresh.substr(4),
          tokens.refresh + "A", "upd" + tokens.refresh.substr(3), tokens.access.text}) {
        CAPTURE(text);
        CHECK(refusal_of(world.refresh_session(text, world.context)) == "refresh_token_invalid");
    }
}

TEST_CASE("logging out ends the session for refreshing and for reading, and says so to everybody") {
    World world;
    const auto opened = *world.sign_up("Ada", "ada@example.org");
    const auto caller = world.caller_of(opened);
    REQUIRE(world.read_account(caller));

    REQUIRE(world.end_session(caller, caller.session, world.context));

    CHECK(world.read_account(caller).error().fault.slug == "token_revoked");
    CHECK(refusal_of(world.refresh_session(opened.tokens.refresh, world.context)) ==
          "refresh_token_invalid");
    CHECK(world.end_session(caller, caller.session, world.context).error().fault.slug ==
          "token_revoked");
    REQUIRE(revoked(world).size() == 1);
    CHECK(revoked(world)[0].session_id == caller.session.uuid());
    CHECK(revoked(world)[0].not_before > world.clock.now());
}

TEST_CASE("one sees one's sessions, ends one of them, all others, or all, and nobody else's") {
    World world;
    const auto laptop = world.caller_of(*world.sign_up("Ada", "ada@example.org"));
    world.clock.advance(1s);
    const auto phone =
        world.caller_of(*world.log_in_by_username("ada", "correct horse", {.device = "phone"}));
    const auto eve = world.caller_of(*world.sign_up("Eve", "eve@example.org"));

    const auto sessions = world.list_sessions(laptop);
    REQUIRE(sessions);
    REQUIRE(sessions->size() == 2);
    CHECK((*sessions)[0].device == "phone");
    CHECK((*sessions)[0].address == "192.0.2.7");
    CHECK((*sessions)[1].id == laptop.session);
    CHECK(world.end_session(eve, phone.session, world.context).error().fault.slug ==
          "session_unknown");

    SUBCASE("all others") {
        REQUIRE(world.end_sessions(laptop, SessionScope::others, world.context));
        CHECK(world.list_sessions(laptop)->size() == 1);
    }
    SUBCASE("one") {
        REQUIRE(world.end_session(laptop, phone.session, world.context));
        CHECK(world.list_sessions(laptop)->size() == 1);
    }
    SUBCASE("all") {
        REQUIRE(world.end_sessions(laptop, SessionScope::all, world.context));
        CHECK(world.list_sessions(laptop).error().fault.slug == "token_revoked");
    }
    CHECK(world.list_sessions(phone).error().fault.slug == "token_revoked");
    CHECK(world.list_sessions(eve)->size() == 1);
}

TEST_CASE("the eleventh session ends the oldest") {
    World world;
    const auto first = *world.sign_up("Ada", "ada@example.org");
    for (int i = 0; i < 10; ++i) {
        world.clock.advance(1s);
        REQUIRE(world.log_in_by_username("ada", "correct horse"));
    }

    CHECK(world.accounts.sessions().size() == 10);
    CHECK(world.read_account(world.caller_of(first)).error().fault.slug == "token_revoked");
    CHECK(revoked(world).size() == 1);
}

TEST_CASE("a session that is over makes room before one that is used") {
    World world;
    const auto phone = *world.sign_up("Ada", "ada@example.org");
    auto token = phone.tokens.refresh;
    for (int i = 0; i < 9; ++i) {
        REQUIRE(world.log_in_by_username("ada", "correct horse"));
    }
    for (int day = 0; day < 8; ++day) {
        world.clock.advance(std::chrono::days{1});
        token = world.refresh_session(token, world.context)->refresh;
    }

    REQUIRE(world.log_in_by_username("ada", "correct horse"));

    CHECK(world.refresh_session(token, world.context));
    CHECK(world.accounts.sessions().size() == 2);
    CHECK(revoked(world).size() == 9);
}

TEST_CASE("what ends a session says on record which one") {
    World world;
    const auto laptop = world.caller_of(*world.sign_up("Ada", "ada@example.org"));
    const auto phone = world.caller_of(*world.log_in_by_username("ada", "correct horse"));

    REQUIRE(world.end_session(laptop, phone.session, world.context));
    CHECK(world.accounts.audited().back().object == "session:" + phone.session.str());
    REQUIRE(world.end_sessions(laptop, SessionScope::all, world.context));
    CHECK(world.accounts.audited().back().object == "session:" + laptop.session.str());
}

TEST_CASE("whoever proves himself within a session is counted by it, and not with strangers") {
    World world;
    const auto caller = world.caller_of(*world.sign_up("Ada", "ada@example.org"));

    CHECK_FALSE(
        world.delete_own_account(caller, *PasswordAttempt::parse("wrong horse"), world.context));

    CHECK(world.throttle.last_target() == target_of_session(caller.session));
}

TEST_CASE("a name that somebody else has is refused on record") {
    World world;
    REQUIRE(world.sign_up("Ada", "ada@example.org"));
    const auto eve = world.caller_of(*world.sign_up("Eve", "eve@example.org"));

    CHECK_FALSE(world.sign_up("ADA", "another@example.org"));
    CHECK(world.accounts.audited().back().outcome == "username_taken");
    CHECK_FALSE(world.accounts.audited().back().subject);
    CHECK_FALSE(
        world.update_own_account(eve, {.username = *Username::parse("ada")}, world.context));
    CHECK(world.accounts.audited().back().outcome == "username_taken");
    CHECK(world.accounts.audited().back().subject == eve.id);
}

TEST_CASE("a new password ends every other session, and needs the old one") {
    World world;
    const auto laptop = world.caller_of(*world.sign_up("Ada", "ada@example.org"));
    const auto phone = world.caller_of(*world.log_in_by_username("ada", "correct horse"));
    const auto change = [&](const char* current) {
        return world.change_password(laptop,
                                     {.current = *PasswordAttempt::parse(current),
                                      .wanted = *Password::parse("battery staple")},
                                     world.context);
    };

    CHECK(change("wrong horse").error().fault.slug == "password_wrong");
    CHECK(world.accounts.audited().back().outcome == "password_wrong");
    REQUIRE(change("correct horse"));

    CHECK(world.read_account(laptop));
    CHECK(world.read_account(phone).error().fault.slug == "token_revoked");
    CHECK_FALSE(world.log_in_by_username("ada", "correct horse"));
    CHECK(world.log_in_by_username("ada", "battery staple"));
}

TEST_CASE("a password that is changed while somebody logs in with the old one opens nothing") {
    World world;
    const auto opened = *world.sign_up("Ada", "ada@example.org");
    world.hasher.meanwhile = [&] {
        world.hasher.meanwhile = {};
        REQUIRE(world.change_password(world.caller_of(opened),
                                      {.current = *PasswordAttempt::parse("correct horse"),
                                       .wanted = *Password::parse("battery staple")},
                                      world.context));
    };

    CHECK(world.log_in_by_username("ada", "correct horse").error().fault.slug ==
          "invalid_credentials");
    CHECK(world.accounts.sessions().size() == 1);
}

TEST_CASE("who is disabled or deleted has no session left, and no token of before counts") {
    World world;
    const auto opened = *world.sign_up("Ada", "ada@example.org");
    const auto caller = world.caller_of(opened);
    world.clock.advance(300ms);

    SUBCASE("disabled") {
        REQUIRE(world.disable_account(caller.id, world.context));
    }
    SUBCASE("deleted by an operator") {
        REQUIRE(world.delete_account(caller.id, world.context));
    }
    SUBCASE("deleted by himself") {
        CHECK(world.delete_own_account(caller, *PasswordAttempt::parse("wrong"), world.context)
                  .error()
                  .fault.slug == "password_wrong");
        REQUIRE(world.delete_own_account(caller, *PasswordAttempt::parse("correct horse"),
                                         world.context));
    }

    CHECK(world.read_account(caller).error().fault.slug == "token_revoked");
    CHECK_FALSE(world.refresh_session(opened.tokens.refresh, world.context));
    REQUIRE(revoked(world).size() == 1);
    CHECK_FALSE(revoked(world)[0].session_id);
    // Tokens tell whole seconds: one of this very second is older than what follows it.
    CHECK(revoked(world)[0].not_before ==
          std::chrono::floor<std::chrono::seconds>(world.clock.now()) + 1s);
}

TEST_CASE("who is enabled again in the same second gets tokens that count") {
    World world;
    const auto id = world.sign_up("Ada", "ada@example.org")->account.id;
    REQUIRE(world.disable_account(id, world.context));
    REQUIRE(world.enable_account(id, world.context));

    const auto opened = world.log_in_by_username("ada", "correct horse");

    REQUIRE(opened);
    CHECK(world.tokens.issued_at.load() >= revoked(world)[0].not_before);
}

TEST_CASE("one changes one's names while the session goes on") {
    World world;
    const auto caller = world.caller_of(*world.sign_up("Ada", "ada@example.org"));

    const auto changed =
        world.update_own_account(caller, {.username = *Username::parse("ada.king")}, world.context);
    REQUIRE(changed);
    CHECK(changed->username == "ada.king");
    CHECK(world.last_state().version == 2);

    REQUIRE(world.end_session(caller, caller.session, world.context));
    CHECK(world.update_own_account(caller, {.username = *Username::parse("eve")}, world.context)
              .error()
              .fault.slug == "token_revoked");
}

TEST_CASE("one reads what happened to one's account, newest first, failures too, page by page") {
    World world;
    const auto caller = world.caller_of(*world.sign_up("Ada", "ada@example.org"));
    world.clock.advance(1s);
    REQUIRE_FALSE(world.log_in_by_username("ada", "wrong horse"));
    REQUIRE_FALSE(world.log_in_by_username("nobody", "wrong horse"));
    world.clock.advance(1s);
    REQUIRE(world.log_in_by_username("ada", "correct horse"));

    const auto first = world.read_audit(caller, {.after = {}, .limit = 2});
    REQUIRE(first);
    REQUIRE(first->items.size() == 2);
    CHECK(first->items[0].action == "session.opened");
    CHECK(first->items[0].outcome == "done");
    CHECK(first->items[1].outcome == "invalid_credentials");
    CHECK(first->items[1].actor == "anonymous");
    CHECK(first->items[1].address == "192.0.2.7");
    CHECK(first->items[1].request_id == "r-2");
    const auto rest = world.read_audit(caller, {.after = first->next, .limit = 2});
    REQUIRE(rest->items.size() == 1);
    CHECK(rest->items[0].action == "account.registered");
    CHECK_FALSE(rest->next);
}
