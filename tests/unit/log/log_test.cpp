#include "platform/log/log.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "platform/json/reader.hpp"

using platform::log::Level;
using platform::log::Logger;

TEST_CASE("a log line is one JSON object with the event and its fields") {
    std::vector<std::string> lines;
    Logger log{"auth-service", Level::info,
               [&](std::string_view line) { lines.emplace_back(line); }};

    log.info("user registered",
             {{"request_id", "r-1"}, {"duration_ms", 1.5}, {"count", 3}, {"ok", true}});

    REQUIRE(lines.size() == 1);
    const auto line = platform::json::Object::parse(lines[0]);
    REQUIRE(line);
    CHECK(line->text("level") == "info");
    CHECK(line->text("service") == "auth-service");
    CHECK(line->text("event") == "user registered");
    CHECK(line->text("request_id") == "r-1");
    CHECK(line->integer("count") == 3);
    CHECK(line->boolean("ok") == true);
}

TEST_CASE("no value can begin a second line, break the JSON or fill the disk") {
    std::vector<std::string> lines;
    Logger log{"s", Level::debug, [&](std::string_view line) { lines.emplace_back(line); }};

    log.error("e", {{"value", "a\n{\"level\":\"info\"}"}});
    log.error("e", {{"value", "\xff\xfe\x01"}});
    log.error("e", {{"value", std::string(100'000, 'x')}});

    for (const auto& line : lines) {
        CHECK(line.find('\n') == std::string::npos);
        CHECK(platform::json::Object::parse(line));
        CHECK(line.size() < 3000);
    }
}

TEST_CASE("what is below the level is not written") {
    int lines = 0;
    Logger log{"s", Level::warning, [&](std::string_view) { ++lines; }};

    log.debug("d");
    log.info("i");
    log.warning("w");

    CHECK(lines == 1);
}
