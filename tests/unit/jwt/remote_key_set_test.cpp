#include "platform/jwt/remote_key_set.hpp"

#include <doctest/doctest.h>

#include <atomic>

#include "platform/core/faults.hpp"
#include "tests/support/kept_log.hpp"

using namespace platform;
using jwt::RemoteKeySet;
using jwt::SigningKey;

namespace {

// A publisher of keys that can be away and whose keys can change.
struct Publisher {
    std::mutex mutex;
    std::string jwks;
    bool away = false;
    std::atomic<int> asked{0};
    log::Logger log{"tests", log::Level::debug, support::keep_log_line};

    void publish(const SigningKey& key) {
        const std::lock_guard lock{mutex};
        jwks = R"({"keys":[)" + key.public_key().jwk() + "]}";
    }
    void go_away(bool gone) {
        const std::lock_guard lock{mutex};
        away = gone;
    }
    [[nodiscard]] RemoteKeySet::Fetch fetch() {
        return [this]() -> Result<std::string> {
            ++asked;
            const std::lock_guard lock{mutex};
            if (away) {
                return faults::kKeysUnavailable.because("refused");
            }
            return jwks;
        };
    }
};

jwt::RemoteKeySetConfig quick() {
    using std::chrono::milliseconds;
    return {.refresh_every = milliseconds{5},
            .asks_apart = milliseconds{0},
            .ask_refill = milliseconds{0},
            .retry_after_failure = milliseconds{1},
            .outage_max = std::chrono::hours{24},
            .wait_max = std::chrono::seconds{10},
            .first_wait_max = milliseconds{50}};
}

// Asks again until the answer is as wanted: the set is fetched by a thread of its own.
template <class IsAsWanted>
bool eventually(IsAsWanted is_as_wanted) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (std::chrono::steady_clock::now() < until) {
        if (is_as_wanted()) {
            return true;
        }
        std::this_thread::yield();
    }
    return false;
}

}  // namespace

TEST_CASE("the first token waits for the first key set") {
    Publisher publisher;
    const auto key = SigningKey::generate();
    publisher.publish(key);
    RemoteKeySet keys{{}, publisher.fetch(), publisher.log};

    CHECK(keys.find(key.public_key().kid()));
    CHECK(keys.state().loaded);
}

TEST_CASE("without any key set yet tokens cannot be checked, which is not the caller's fault") {
    Publisher publisher;
    publisher.go_away(true);
    RemoteKeySet keys{quick(), publisher.fetch(), publisher.log};

    CHECK(keys.find("any").error().fault.slug == "keys_unavailable");
}

TEST_CASE("a request that comes before the publisher is up waits for it") {
    Publisher publisher;
    publisher.go_away(true);
    const auto key = SigningKey::generate();
    publisher.publish(key);
    RemoteKeySet keys{{.retry_after_failure = std::chrono::milliseconds{1},
                       .first_wait_max = std::chrono::seconds{10}},
                      publisher.fetch(),
                      publisher.log};
    REQUIRE(eventually([&] { return keys.state().failing; }));

    std::jthread publish_later{[&] {
        REQUIRE(eventually([&] { return publisher.asked > 5; }));
        publisher.go_away(false);
    }};

    CHECK(keys.find(key.public_key().kid()));
}

TEST_CASE("a new key is fetched as soon as a token names it, and a made-up kid is refused") {
    Publisher publisher;
    const auto old_key = SigningKey::generate();
    const auto new_key = SigningKey::generate();
    publisher.publish(old_key);
    auto config = quick();
    config.refresh_every = std::chrono::hours{1};
    RemoteKeySet keys{config, publisher.fetch(), publisher.log};
    REQUIRE(keys.find(old_key.public_key().kid()));

    publisher.publish(new_key);

    CHECK(keys.find(new_key.public_key().kid()));
    CHECK_FALSE(keys.find(old_key.public_key().kid()));
    CHECK(keys.find("made-up").error().fault.slug == "token_invalid");
}

TEST_CASE("made-up kids make us ask three times in a row and no more, and are refused") {
    Publisher publisher;
    publisher.publish(SigningKey::generate());
    RemoteKeySet keys{
        {.asks_apart = std::chrono::milliseconds{0}, .ask_refill = std::chrono::hours{1}},
        publisher.fetch(),
        publisher.log};

    REQUIRE(eventually([&] { return keys.state().loaded; }));

    for (int i = 0; i < 100; ++i) {
        CHECK(keys.find("made-up-" + std::to_string(i)).error().fault.slug == "token_invalid");
    }

    CHECK(publisher.asked == 3);  // the first set is one of them
}

TEST_CASE("made-up kids do not make us ask twice within a second") {
    Publisher publisher;
    publisher.publish(SigningKey::generate());
    RemoteKeySet keys{{.asks_apart = std::chrono::hours{1}}, publisher.fetch(), publisher.log};

    for (int i = 0; i < 100; ++i) {
        CHECK_FALSE(keys.find("made-up-" + std::to_string(i)));
    }

    CHECK(publisher.asked == 1);
}

TEST_CASE("a new key is found although the first to be asked has not heard of it") {
    Publisher publisher;
    publisher.publish(SigningKey::generate());
    RemoteKeySet keys{
        {.asks_apart = std::chrono::milliseconds{0}, .ask_refill = std::chrono::hours{1}},
        publisher.fetch(),
        publisher.log};
    REQUIRE(eventually([&] { return keys.state().loaded; }));
    const auto key = SigningKey::generate();
    REQUIRE_FALSE(keys.find(key.public_key().kid()));
    REQUIRE(publisher.asked == 2);

    publisher.publish(key);

    CHECK(keys.find(key.public_key().kid()));
}

TEST_CASE("whoever goes on making up kids keeps a new key from nobody for longer than the refill") {
    Publisher publisher;
    publisher.publish(SigningKey::generate());
    RemoteKeySet keys{
        {.asks_apart = std::chrono::milliseconds{0}, .ask_refill = std::chrono::milliseconds{50}},
        publisher.fetch(),
        publisher.log};
    const auto begun_at = std::chrono::steady_clock::now();
    const std::jthread stranger{[&](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            CHECK_FALSE(keys.find("made-up"));
        }
    }};
    REQUIRE(eventually([&] { return publisher.asked > 5; }));

    const auto key = SigningKey::generate();
    publisher.publish(key);

    CHECK(eventually([&] { return static_cast<bool>(keys.find(key.public_key().kid())); }));
    const auto refills =
        (std::chrono::steady_clock::now() - begun_at) / std::chrono::milliseconds{50};
    CHECK(publisher.asked <= 4 + refills);
}

TEST_CASE("a new key is fetched at once although the set has just been refreshed by itself") {
    Publisher publisher;
    publisher.publish(SigningKey::generate());
    auto config = quick();
    config.asks_apart = std::chrono::milliseconds{20};
    RemoteKeySet keys{config, publisher.fetch(), publisher.log};
    // The pause after the first fetch, which counts, is long over; a refresh never is.
    REQUIRE(eventually([&] { return publisher.asked > 20; }));

    const auto key = SigningKey::generate();
    publisher.publish(key);

    CHECK(keys.find(key.public_key().kid()));
}

TEST_CASE("a set is fetched anew well before its lifetime is over") {
    const auto config = jwt::believed_for(std::chrono::seconds{300});
    CHECK(config.refresh_every == std::chrono::seconds{240});
    CHECK(config.asks_apart == std::chrono::seconds{1});
    CHECK(config.ask_refill == std::chrono::seconds{10});

    const auto short_lived = jwt::believed_for(std::chrono::seconds{2});
    CHECK(short_lived.refresh_every == std::chrono::milliseconds{1600});
    CHECK(short_lived.asks_apart == std::chrono::milliseconds{200});
    CHECK(short_lived.ask_refill == std::chrono::seconds{2});
}

TEST_CASE("the last key set is kept through an outage, and recovers after it") {
    Publisher publisher;
    const auto key = SigningKey::generate();
    publisher.publish(key);
    RemoteKeySet keys{quick(), publisher.fetch(), publisher.log};
    REQUIRE(keys.find(key.public_key().kid()));

    publisher.go_away(true);
    CHECK(eventually([&] { return keys.state().failing; }));
    CHECK(keys.find(key.public_key().kid()));

    publisher.go_away(false);
    CHECK(eventually([&] { return !keys.state().failing; }));
}

TEST_CASE("after an outage that is too long the old keys are no longer trusted") {
    Publisher publisher;
    const auto key = SigningKey::generate();
    publisher.publish(key);
    auto config = quick();
    config.outage_max = std::chrono::milliseconds{20};
    RemoteKeySet keys{config, publisher.fetch(), publisher.log};
    REQUIRE(keys.find(key.public_key().kid()));

    publisher.go_away(true);

    CHECK(eventually([&] { return !keys.state().loaded; }));
    CHECK(keys.find(key.public_key().kid()).error().fault.slug == "keys_unavailable");
}
