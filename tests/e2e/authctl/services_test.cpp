#include <doctest/doctest.h>
#include <httplib.h>

#include <cstdio>
#include <fstream>

#include "platform/core/uuid.hpp"
#include "tests/e2e/authctl/house.hpp"

using namespace e2e;

namespace {

constexpr const char* kSecret = "9fQ2mX7cL4vB8nK1pR5tW0yZ3sD6gHjA";
constexpr const char* kNextSecret = "ZxT4uV8wN1bM5kJ9hG2fD6sA0qP3lC7e";

// auth-service with its database, and authctl beside it.
struct World : House {
    support::ServiceProcess auth{BINARY_DIR "/auth-service/auth-service", auth_environment()};

    World() { auth.start_and_wait(); }

    // What the token endpoint answers to this id and secret.
    [[nodiscard]] support::Answer ask(const std::string& id, const std::string& secret) const {
        httplib::Client client{auth.url()};
        const auto answer =
            client.Post("/oauth/token", httplib::Params{{"grant_type", "client_credentials"},
                                                        {"client_id", id},
                                                        {"client_secret", secret}});
        return answer ? support::Answer{answer->status, answer->body} : support::Answer{};
    }
    [[nodiscard]] bool is_good(const std::string& id, const std::string& secret) const {
        const auto answer = ask(id, secret);
        REQUIRE((answer.status == 200 || answer.text("error") == "invalid_client"));
        return answer.status == 200;
    }
};

// A file with a secret in it.
class SecretFile {
public:
    explicit SecretFile(const std::string& text)
        : path_{support::environment("TEST_SERVERS_DIR") + "/" +
                platform::Uuid::v7(platform::SystemClock{}.now()).str() + ".secret"} {
        std::ofstream{path_, std::ios::binary} << text;
    }
    ~SecretFile() { std::remove(path_.c_str()); }
    SecretFile(const SecretFile&) = delete;
    SecretFile& operator=(const SecretFile&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

std::vector<std::string> provide(const SecretFile& file, const std::string& scope = "users:read",
                                 const std::string& name = "user-service") {
    return {"services", "create",        name,       "--id", "user-service", "--scope",
            scope,      "--secret-file", file.path()};
}

}  // namespace

TEST_CASE("a service is made with a secret that is shown once and gets it tokens") {
    World world;

    const auto created = world.authctl(
        {"services", "create", "badger", "--scope", "users:read", "--scope", "badges:award"});
    CHECK(created.status == 0);
    const auto lines = lines_of(created.out);
    REQUIRE(lines.size() == 5);
    CHECK(lines[0].starts_with("id        svc-"));
    CHECK(lines[1] == "name      badger");
    CHECK(lines[2] == "scopes    badges:award users:read");
    CHECK(lines[3] == "disabled  no");
    CHECK(lines[4].starts_with("secret    ups_"));
    CHECK(has(created.err, "shown once"));
    const auto id = lines[0].substr(10);
    const auto secret = lines[4].substr(10);

    CHECK(world.ask(id, secret).text("scope") == "badges:award users:read");
    CHECK_FALSE(has(world.auth.log(), secret));
    CHECK_FALSE(has(world.authctl({"services", "list"}).out, secret));
    CHECK(world.authctl({"services", "create", "badger", "--scope", "users:read"}).err ==
          "authctl: Another service has this name.\n");
}

TEST_CASE("services are listed by name, for people and for scripts") {
    House house;
    CHECK(house.authctl({"services", "list"}).out == "there are no services\n");
    const auto zebra = house.authctl_json({"services", "create", "zebra", "--scope", "users:read"});
    const auto ape = house.authctl_json({"services", "create", "ape", "--scope", "badges:award"});

    const auto lines = lines_of(house.authctl({"services", "list"}).out);
    REQUIRE(lines.size() == 3);
    CHECK(lines[0].starts_with("ID"));
    CHECK(has(lines[1], "ape"));
    CHECK(has(lines[2], "zebra"));
    const auto objects = lines_of(house.authctl({"services", "list", "--json"}).out);
    REQUIRE(objects.size() == 2);
    const auto first = object_in(objects[0]);
    CHECK(first.text("id") == ape.text("id"));
    CHECK(first.texts("scopes") == std::vector<std::string>{"badges:award"});
    CHECK(first.is_null("disabled_at"));
    CHECK_FALSE(first.has("secret"));
    CHECK(object_in(objects[1]).text("id") == zebra.text("id"));
}

TEST_CASE("while a service is given its next secret the last one is good, and no older one") {
    World world;
    const auto made = world.authctl_json({"services", "create", "badger", "--scope", "users:read"});
    const auto id = *made.text("id");
    const auto rotate = [&] {
        return *world.authctl_json({"services", "rotate", id}).text("secret");
    };
    const auto first = *made.text("secret");

    const auto second = rotate();
    CHECK(world.is_good(id, first));
    CHECK(world.is_good(id, second));

    const auto third = rotate();
    CHECK_FALSE(world.is_good(id, first));
    CHECK(world.is_good(id, second));
    CHECK(world.is_good(id, third));
    CHECK(world.authctl({"services", "rotate", "nobody"}).err ==
          "authctl: There is no service of this id.\n");
}

TEST_CASE("a disabled service gets no token until it is enabled") {
    World world;
    const auto made = world.authctl_json({"services", "create", "badger", "--scope", "users:read"});
    const auto id = *made.text("id");
    const auto secret = *made.text("secret");

    CHECK(world.authctl_json({"services", "disable", id}).text("disabled_at"));
    CHECK_FALSE(world.is_good(id, secret));
    CHECK(world.authctl_json({"services", "enable", id}).is_null("disabled_at"));
    CHECK(world.is_good(id, secret));
    CHECK(world.authctl({"services", "enable", "nobody"}).status == 1);
}

TEST_CASE("a deployment brings its service as often as it likes, and never another one") {
    World world;
    const SecretFile file{std::string{kSecret} + "\n"};
    const SecretFile next{kNextSecret};

    const auto made = world.authctl(provide(file));
    CHECK(made.out == "user-service is made\n");
    CHECK(made.err.empty());
    CHECK(world.authctl(provide(file)).out == "user-service is there already\n");
    CHECK(world.is_good("user-service", kSecret));

    for (const auto& other :
         {provide(next), provide(file, "badges:award"), provide(file, "users:read", "renamed")}) {
        const auto refused = world.authctl(other);
        CHECK(refused.status == 1);
        CHECK(refused.err ==
              "authctl: There is a service of this id with another name, other scopes or another"
              " secret.\n");
    }

    CHECK(world.authctl({"services", "rotate", "user-service", "--secret-file", next.path()}).out ==
          "id        user-service\n");
    CHECK(world.authctl(provide(next)).out == "user-service is there already\n");
    CHECK(world.is_good("user-service", kSecret));
    CHECK(world.is_good("user-service", kNextSecret));
}

TEST_CASE("a secret that is brought and is none is refused without being repeated") {
    const House house;
    struct Row {
        std::string text;
        const char* says;
    };
    const Row rows[] = {
        {"", "has 32 to 512 printable"},
        {"hunter2-hunter2-hunter2-hunter2", "has 32 to 512 printable"},
        {std::string(5000, 'x'), "has 32 to 512 printable"},
        {"changeme-hunter2-hunter2-hunter2-hunter2", "looks like a placeholder"},
        {std::string(40, 'x'), "looks like a placeholder"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.says);
        const SecretFile file{row.text};
        const auto refused = house.authctl(provide(file));
        CHECK(refused.status == 1);
        CHECK(refused.out.empty());
        CHECK(has(refused.err, row.says));
        CHECK_FALSE(has(refused.err, "hunter2"));
    }
    CHECK(house
              .authctl({"services", "create", "a", "--id", "a", "--scope", "users:read",
                        "--secret-file", "/no/such/file"})
              .err == "authctl: the secret file cannot be read\n");
}
