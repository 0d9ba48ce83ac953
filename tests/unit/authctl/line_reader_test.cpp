#include "tools/authctl/line_reader.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

using authctl::LineReader;

namespace {

// A file with this in it, for as long as it lives.
class File {
public:
    explicit File(const std::string& contents) {
        std::array<char, 32> name{"/tmp/line_reader_XXXXXX"};
        const int descriptor = mkstemp(name.data());
        REQUIRE(descriptor >= 0);
        close(descriptor);
        path_ = name.data();
        std::ofstream{path_, std::ios::binary} << contents;
    }
    ~File() { std::remove(path_.c_str()); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

// "number:text" of every line, "number!" of one that is too long.
std::vector<std::string> lines_in(const std::string& contents) {
    const File file{contents};
    auto reader = LineReader::open(file.path());
    REQUIRE(reader);
    CHECK(reader->bytes() == static_cast<std::int64_t>(contents.size()));
    std::vector<std::string> all;
    for (auto line = reader->next(); line && *line; line = reader->next()) {
        all.push_back(std::to_string((*line)->number) +
                      ((*line)->too_long ? "!" : ":" + std::string{(*line)->text}));
    }
    CHECK(reader->bytes_read() == reader->bytes());
    return all;
}

}  // namespace

TEST_CASE("lines come one by one, the last with its end or without") {
    using Lines = std::vector<std::string>;
    CHECK(lines_in("") == Lines{});
    CHECK(lines_in("\n") == Lines{"1:"});
    CHECK(lines_in("a\nb\n") == Lines{"1:a", "2:b"});
    CHECK(lines_in("a\n\nb") == Lines{"1:a", "2:", "3:b"});
    CHECK(lines_in("\xef\xbb\xbf{}\n\xef\xbb\xbf") == Lines{"1:{}", "2:\xef\xbb\xbf"});
}

TEST_CASE("a line has 64 KiB at most, and a longer one hides none of the others") {
    const std::string longest(LineReader::kLineBytesMax, 'x');
    const auto lines = lines_in(longest + "\n" + longest + "x\na\n" + longest + longest + longest +
                                longest + "y\n" + longest + "\nb\n" + longest + longest);

    REQUIRE(lines.size() == 7);
    CHECK(lines[0] == "1:" + longest);
    CHECK(lines[1] == "2!");
    CHECK(lines[2] == "3:a");
    CHECK(lines[3] == "4!");
    CHECK(lines[4] == "5:" + longest);
    CHECK(lines[5] == "6:b");
    CHECK(lines[6] == "7!");
}

TEST_CASE("many lines of any length are what was written") {
    std::string contents;
    std::vector<std::string> expected;
    for (int i = 1; i <= 3000; ++i) {
        const std::string text(static_cast<std::size_t>(i * 37 % 400),
                               static_cast<char>('a' + i % 26));
        contents += text + "\n";
        expected.push_back(std::to_string(i) + ":" + text);
    }

    CHECK(lines_in(contents) == expected);
}

TEST_CASE("a file that is not there, or is a folder, says so") {
    const auto missing = LineReader::open("/no/such/file");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().reason == "No such file or directory");

    auto folder = LineReader::open("/tmp");
    REQUIRE(folder);
    const auto line = folder->next();
    REQUIRE_FALSE(line);
    CHECK(line.error().reason == "Is a directory");
}
