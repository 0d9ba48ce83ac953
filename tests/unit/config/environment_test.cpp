#include "platform/config/environment.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>

#include "platform/core/uuid.hpp"

using platform::config::Environment;

namespace {

Environment environment_of(std::map<std::string, std::string> variables) {
    return Environment{
        [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
            const auto found = variables.find(name);
            return found != variables.end() ? std::optional{found->second} : std::nullopt;
        }};
}

constexpr const char* kGoodSecret = "R2v9q8Zk3LxN0aYt5WcEJ7uPmB4dHgSf";

}  // namespace

TEST_CASE("everything that is wrong is reported at once, and no value is repeated") {
    auto environment = environment_of({{"THREADS", "many"}, {"KEY", "hunter2"}});

    environment.required("URL");
    environment.integer("THREADS", 8, 1, 256);
    environment.secret("KEY", 32);

    REQUIRE(environment.faults().size() == 3);
    CHECK(environment.faults()[0] == "URL: is missing");
    CHECK(environment.faults()[1] == "THREADS: must be a whole number from 1 to 256");
    CHECK(environment.faults()[2] == "KEY: must be at least 32 bytes long");
}

TEST_CASE("an empty variable counts as missing and a missing one has its fallback") {
    auto environment = environment_of({{"LEVEL", ""}, {"PORTS", ""}});

    CHECK(environment.text("LEVEL", "info") == "info");
    CHECK(environment.integer("PORTS", 80, 1, 99) == 80);
    CHECK(environment.list("PORTS").empty());
    CHECK(environment.faults().empty());
}

TEST_CASE("a whole number is nothing but a whole number within its bounds") {
    for (const char* text : {"0", "257", "-1", "1.0", "1 ", " 1", "0x1", "99999999999999999999"}) {
        auto environment = environment_of({{"N", text}});
        CAPTURE(text);
        environment.integer("N", 8, 1, 256);
        CHECK(environment.faults().size() == 1);
    }
}

TEST_CASE("a placeholder is no secret") {
    for (const char* text :
         {"changeme-changeme-changeme-changeme", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
          "your-secret-key-of-thirty-two-bytes", "secretsecretsecretsecretsecretsecret"}) {
        auto environment = environment_of({{"KEY", text}});
        CAPTURE(text);
        environment.secret("KEY", 32);
        CHECK(environment.faults().size() == 1);
    }
    auto environment = environment_of({{"KEY", kGoodSecret}});
    CHECK(environment.secret("KEY", 32).expose() == kGoodSecret);
    CHECK(environment.faults().empty());
}

TEST_CASE("a secret can stand in a file, without the line end, and not in two places") {
    const std::string path = std::filesystem::temp_directory_path() /
                             ("secret-" + platform::Uuid::v7(platform::SystemClock{}.now()).str());
    std::ofstream{path} << kGoodSecret << "\n";

    auto from_file = environment_of({{"KEY_FILE", path}});
    auto twice = environment_of({{"KEY_FILE", path}, {"KEY", kGoodSecret}});
    auto nowhere = environment_of({{"KEY_FILE", path + ".missing"}});

    CHECK(from_file.secret("KEY", 32).expose() == kGoodSecret);
    CHECK(from_file.faults().empty());
    twice.secret("KEY", 32);
    CHECK(twice.faults() == std::vector<std::string>{"KEY: is given twice, also as KEY_FILE"});
    nowhere.secret("KEY", 32);
    CHECK(nowhere.faults() == std::vector<std::string>{"KEY_FILE: the file cannot be read"});
    std::remove(path.c_str());
}

TEST_CASE("a list is split at commas and trimmed") {
    auto environment = environment_of({{"ORIGINS", " https://a.example , ,https://b.example"}});

    CHECK(environment.list("ORIGINS") ==
          std::vector<std::string>{"https://a.example", "https://b.example"});
}
