// What users say about themselves, and what of it they show.
#include <doctest/doctest.h>

#include "tests/integration/db/profile_stores.hpp"

using namespace profile_stores;

TEST_CASE_TEMPLATE("a store keeps what a user says of himself and what he hides", Store, Fake,
                   PostgreSql) {
    Store under_test;
    ProfileStore& store = under_test.profiles;
    support::ManualClock clock;
    const auto ada = support::reference_of("Ada", 1, clock.now());
    clock.advance(std::chrono::seconds{1});
    const auto eve = support::reference_of("eve", 1, clock.now());
    announce(store, {ada, eve});

    SUBCASE("texts, until they are said anew or taken back") {
        const ProfileTexts texts{.display_name = "Ada \"L.\"",
                                 .bio = "a\nb",
                                 .avatar_url = "https://example.org/a.png",
                                 .locale = "en-GB"};
        REQUIRE(store.transact([&](ProfileTx& tx) -> Result<void> {
            tx.save(ada.id, texts);
            CHECK(tx.find_profile(ada.id)->texts == texts);
            CHECK(tx.find_profile_by_username("ada")->texts == texts);
            CHECK(tx.find_profile(eve.id)->texts == ProfileTexts{});
            tx.save(ada.id, ProfileTexts{.bio = "b"});
            return {};
        }));

        REQUIRE(store.read([&](ProfileTx& tx) -> Result<void> {
            CHECK(tx.find_profile(ada.id)->texts == ProfileTexts{.bio = "b"});
            return {};
        }));
    }
    SUBCASE("everything is shown at first") {
        REQUIRE(store.read([&](ProfileTx& tx) -> Result<void> {
            CHECK(tx.visibility(ada.id) == Visibility{});
            CHECK(tx.find_profile(ada.id)->visibility == Visibility{});
            CHECK_FALSE(tx.visibility(UserId::make(clock.now())));
            CHECK(tx.badges({}, ada.id, {}, {}));
            CHECK(tx.goals(eve.id, ada.id, {}, {}));
            return {};
        }));
    }
    SUBCASE("a list that is hidden is its owner's only") {
        REQUIRE(store.transact([&](ProfileTx& tx) -> Result<void> {
            tx.save(ada.id, Visibility{.badges = false});
            CHECK(tx.visibility(ada.id) == Visibility{.badges = false});
            CHECK_FALSE(tx.badges({}, ada.id, {}, {}));
            CHECK_FALSE(tx.badges(eve.id, ada.id, {}, {}));
            CHECK(tx.badges(ada.id, ada.id, {}, {}));
            CHECK(tx.goals({}, ada.id, {}, {}));
            tx.save(ada.id, Visibility{.goals = false});
            CHECK(tx.badges({}, ada.id, {}, {}));
            CHECK_FALSE(tx.goals(eve.id, ada.id, {}, {}));
            CHECK(tx.goals(ada.id, ada.id, {}, {}));
            return {};
        }));
    }
    SUBCASE("of who hides himself everything is") {
        REQUIRE(store.transact([&](ProfileTx& tx) -> Result<void> {
            tx.save(ada.id, Visibility{.profile = false});
            CHECK_FALSE(tx.badges(eve.id, ada.id, {}, {}));
            CHECK_FALSE(tx.goals({}, ada.id, {}, {}));
            const std::vector<UserId> both{ada.id, eve.id};
            CHECK(tx.summaries(both, {}).size() == 1);
            CHECK(tx.summaries(both, eve.id).front().id == eve.id);
            CHECK(tx.summaries(both, ada.id).size() == 2);
            return {};
        }));
    }
    SUBCASE("a summary names and shows him; the deleted and the unknown have none") {
        REQUIRE(store.transact([&](ProfileTx& tx) -> Result<void> {
            tx.save(ada.id, ProfileTexts{.display_name = "A.", .avatar_url = "https://a.org/a"});
            return {};
        }));
        announce(store, {support::deletion_of(eve)});
        REQUIRE(store.read([&](ProfileTx& tx) -> Result<void> {
            const std::vector<UserId> ids{ada.id, eve.id, UserId::make(clock.now())};
            const auto found = tx.summaries(ids, {});
            REQUIRE(found.size() == 1);
            CHECK(found[0].id == ada.id);
            CHECK(found[0].username == "Ada");
            CHECK(found[0].first_name == ada.identity->first_name);
            CHECK(found[0].display_name == "A.");
            CHECK(found[0].avatar_url == "https://a.org/a");
            CHECK(found[0].member_since == ada.identity->member_since);
            return {};
        }));
    }
    SUBCASE("what is announced of him later changes nothing of it") {
        REQUIRE(store.transact([&](ProfileTx& tx) -> Result<void> {
            tx.save(ada.id, Visibility{.goals = false});
            tx.save(ada.id, ProfileTexts{.bio = "b"});
            return {};
        }));
        auto later = ada;
        later.version = 2;
        announce(store, {later});

        REQUIRE(store.read([&](ProfileTx& tx) -> Result<void> {
            CHECK(tx.find_profile(ada.id)->visibility == Visibility{.goals = false});
            CHECK(tx.find_profile(ada.id)->texts == ProfileTexts{.bio = "b"});
            return {};
        }));
    }
}
