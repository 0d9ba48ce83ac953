#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <thread>
#include <vector>

#include "platform/json/reader.hpp"
#include "platform/log/log.hpp"

using platform::log::Level;
using platform::log::Lines;
using platform::log::Logger;

namespace {

// What is written into it comes out write by write, as a packet pipe keeps them apart (pipe(7)).
class Writes {
public:
    Writes() {
        REQUIRE(pipe2(ends_.data(), O_DIRECT) == 0);
        file_ = fdopen(ends_[1], "w");
        REQUIRE(std::setvbuf(file_, nullptr, _IONBF, 0) == 0);
    }
    ~Writes() {
        std::fclose(file_);
        close(ends_[0]);
    }
    Writes(const Writes&) = delete;
    Writes& operator=(const Writes&) = delete;

    [[nodiscard]] std::FILE* file() const { return file_; }

    std::vector<std::string> take() {
        std::vector<std::string> writes;
        pollfd readable{.fd = ends_[0], .events = POLLIN, .revents = 0};
        while (poll(&readable, 1, 0) == 1) {
            std::array<char, PIPE_BUF> bytes{};
            const auto count = read(ends_[0], bytes.data(), bytes.size());
            writes.emplace_back(bytes.data(), static_cast<std::size_t>(count));
        }
        return writes;
    }

private:
    std::array<int, 2> ends_{};
    std::FILE* file_ = nullptr;
};

std::size_t count_lines(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("lines of one piece of work are written at once when it ends") {
    Writes writes;
    Logger log{"s", Level::info, writes.file()};

    {
        Lines lines{log, Level::info};
        lines.add("first", {{"n", 1}});
        lines.add("second", {{"n", 2}});
        CHECK(writes.take().empty());
    }

    const auto written = writes.take();
    REQUIRE(written.size() == 1);
    const auto second = written[0].find('\n') + 1;
    const auto line = platform::json::Object::parse(
        std::string_view{written[0]}.substr(second, written[0].size() - second - 1));
    CHECK(count_lines(written[0]) == 2);
    CHECK(written[0].ends_with("}\n"));
    REQUIRE(line);
    CHECK(line->text("level") == "info");
    CHECK(line->text("event") == "second");
    CHECK(line->integer("n") == 2);
}

TEST_CASE("no write holds part of a line or more than a pipe takes in one piece") {
    Writes writes;
    Logger log{"s", Level::info, writes.file()};

    for (std::size_t bytes = 1; bytes < 2'000; bytes += 111) {
        {
            Lines lines{log, Level::info};
            for (int i = 0; i < 10; ++i) {
                lines.add("e", {{"value", std::string(bytes, 'x')}});
            }
        }

        std::size_t count = 0;
        for (const auto& written : writes.take()) {
            CHECK(written.starts_with("{\"time\":"));
            CHECK(written.ends_with("\"}\n"));
            count += count_lines(written);
        }
        CHECK(count == 10);
    }
}

TEST_CASE("a line that is longer than that is written whole, after those before it") {
    std::vector<std::string> written;
    Logger log{"s", Level::info, [&](std::string_view line) { written.emplace_back(line); }};
    const std::string long_text(2'000, 'x');

    {
        Lines lines{log, Level::info};
        lines.add("short");
        lines.add("long", {{"a", long_text}, {"b", long_text}, {"c", long_text}});
        lines.add("short again");
    }

    REQUIRE(written.size() == 3);
    CHECK(platform::json::Object::parse(written[0])->text("event") == "short");
    CHECK(platform::json::Object::parse(written[1])->text("c") == long_text);
    CHECK(platform::json::Object::parse(written[2])->text("event") == "short again");
}

TEST_CASE("lines below the level are not written, together or alone") {
    int count = 0;
    Logger log{"s", Level::warning, [&](std::string_view) { ++count; }};

    {
        Lines lines{log, Level::info};
        lines.add("i");
    }
    {
        Lines lines{log, Level::warning};
        lines.add("w");
    }

    CHECK(count == 1);
}

TEST_CASE("lines that are written together do not mix with those of other threads") {
    std::vector<std::string> written;
    Logger log{"s", Level::info, [&](std::string_view line) { written.emplace_back(line); }};
    const auto work = [&](int thread) {
        for (int piece = 0; piece < 50; ++piece) {
            Lines lines{log, Level::info};
            for (int i = 0; i < 20; ++i) {
                lines.add("e", {{"thread", thread}});
                log.info("alone");
            }
        }
    };

    std::thread first{work, 1};
    work(2);
    first.join();

    CHECK(written.size() == 2 * 50 * 20 * 2);
    for (const auto& line : written) {
        REQUIRE(platform::json::Object::parse(line));
    }
}
