#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/core/result.hpp"

namespace authctl {

// The lines of a file of any size, or of standard input, in bounded memory.
class LineReader {
public:
    static constexpr std::size_t kLineBytesMax = std::size_t{64} * 1024;
    // With what the system says, and never the file's name.
    static constexpr platform::Fault kUnreadable{platform::ErrorCode::unavailable,
                                                 "file_unreadable", "The file cannot be read."};

    struct Line {
        std::int64_t number;    // from 1
        std::string_view text;  // without its end, until the next call; empty where it is too long
        bool too_long;
    };

    // The file `path`, or standard input where that is "-".
    [[nodiscard]] static platform::Result<LineReader> open(const std::string& path);
    ~LineReader();
    LineReader(LineReader&& other) noexcept;
    LineReader(const LineReader&) = delete;
    LineReader& operator=(const LineReader&) = delete;
    LineReader& operator=(LineReader&&) = delete;

    // The next line; nothing at the end. A last line need not have an end, and the mark that some
    // programs put before UTF-8 is no part of the first. Fails where the file cannot be read on.
    [[nodiscard]] platform::Result<std::optional<Line>> next();

    // Of a regular file, else 0.
    [[nodiscard]] std::int64_t bytes() const { return bytes_; }
    [[nodiscard]] std::int64_t bytes_read() const { return bytes_read_; }

private:
    explicit LineReader(int descriptor);

    [[nodiscard]] platform::Result<bool> fill();  // false at the end of the file
    [[nodiscard]] Line taken(std::size_t size, std::size_t end_size);

    int descriptor_;
    std::string buffer_;
    std::size_t begin_ = 0;  // of what has not been handed out yet
    std::int64_t number_ = 0;
    std::int64_t bytes_ = 0;
    std::int64_t bytes_read_ = 0;
    bool skipping_ = false;  // the rest of a line that is too long
};

}  // namespace authctl
