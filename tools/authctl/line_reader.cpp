#include "tools/authctl/line_reader.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace authctl {

using platform::Result;

namespace {

constexpr std::size_t kReadBytes = std::size_t{64} * 1024;
constexpr std::string_view kMark = "\xef\xbb\xbf";

platform::Error unreadable() {
    return LineReader::kUnreadable.because(std::generic_category().message(errno));
}

}  // namespace

Result<LineReader> LineReader::open(const std::string& path) {
    const int descriptor = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return unreadable();
    }
    return LineReader{descriptor};
}

LineReader::LineReader(int descriptor) : descriptor_{descriptor} {
    struct stat status {};
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)) {
        bytes_ = status.st_size;
    }
}

LineReader::LineReader(LineReader&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)},
      buffer_{std::move(other.buffer_)},
      begin_{other.begin_},
      number_{other.number_},
      bytes_{other.bytes_},
      bytes_read_{other.bytes_read_},
      skipping_{other.skipping_} {}

LineReader::~LineReader() {
    if (descriptor_ > STDIN_FILENO) {
        close(descriptor_);
    }
}

Result<bool> LineReader::fill() {
    buffer_.erase(0, std::exchange(begin_, 0));
    const auto before = buffer_.size();
    buffer_.resize(before + kReadBytes);
    ssize_t count = -1;
    do {
        count = read(descriptor_, buffer_.data() + before, kReadBytes);
    } while (count < 0 && errno == EINTR);
    buffer_.resize(before + static_cast<std::size_t>(count < 0 ? 0 : count));
    if (count < 0) {
        return unreadable();
    }
    bytes_read_ += count;
    return count > 0;
}

LineReader::Line LineReader::taken(std::size_t size, std::size_t end_size) {
    std::string_view text{buffer_};
    text = text.substr(begin_, size);
    begin_ += size + end_size;
    ++number_;
    if (number_ == 1 && text.starts_with(kMark)) {
        text.remove_prefix(kMark.size());
    }
    const bool too_long = std::exchange(skipping_, false) || size > kLineBytesMax;
    return {number_, too_long ? std::string_view{} : text, too_long};
}

Result<std::optional<LineReader::Line>> LineReader::next() {
    for (std::size_t looked_at = 0;;) {
        const auto end = buffer_.find('\n', begin_ + looked_at);
        if (end != std::string::npos) {
            return std::optional{taken(end - begin_, 1)};
        }
        looked_at = buffer_.size() - begin_;
        if (looked_at > kLineBytesMax) {
            skipping_ = true;
            begin_ = buffer_.size();
            looked_at = 0;
        }
        const auto more = fill();
        if (!more) {
            return more.error();
        }
        if (!*more) {
            const bool is_over = buffer_.empty() && !skipping_;
            return is_over ? std::optional<Line>{} : std::optional{taken(buffer_.size(), 0)};
        }
    }
}

}  // namespace authctl
