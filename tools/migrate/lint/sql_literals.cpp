#include "tools/migrate/lint/sql_literals.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "platform/core/encoding.hpp"

namespace migrate::lint {

using platform::Result;

namespace {

constexpr platform::Fault kSourcesUnread{platform::ErrorCode::invalid, "sources_not_read",
                                         "The sources cannot be read."};

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::set<std::string> words_of(std::string_view text) {
    std::set<std::string> words;
    for (std::size_t at = 0; at < text.size();) {
        auto end = at;
        while (end < text.size() && is_word(text[end])) {
            ++end;
        }
        if (end > at) {
            words.insert(platform::ascii_lower(text.substr(at, end - at)));
        }
        at = std::max(end, at + 1);
    }
    return words;
}

// What is left of a source, from its beginning on.
class Scanner {
public:
    Scanner(const std::string& file, std::string_view source) : file_{file}, source_{source} {}

    std::vector<Literal> scan() && {
        while (at_ < source_.size()) {
            step();
        }
        end();
        return std::move(literals_);
    }

private:
    void step() {
        const auto rest = source_.substr(at_);
        if (rest.starts_with("//")) {
            at_ = behind("\n", at_);
        } else if (rest.starts_with("/*")) {
            at_ = behind("*/", at_);
        } else if (rest.starts_with("R\"") && !follows_a_word()) {
            take_raw();
        } else if (rest.front() == '"') {
            take_plain();
        } else if (rest.front() == '\'' && !follows_a_word()) {
            end();
            at_ = behind_quote('\'');
        } else {
            if (!is_blank(rest.front())) {
                end();
            }
            ++at_;
        }
    }

    static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

    // As in 1'000, where the mark begins nothing; u8"…" and the like are found at their quote.
    [[nodiscard]] bool follows_a_word() const { return at_ > 0 && is_word(source_[at_ - 1]); }

    [[nodiscard]] std::size_t behind(std::string_view end, std::size_t from) const {
        const auto found = source_.find(end, from);
        return found == std::string_view::npos ? source_.size() : found + end.size();
    }

    [[nodiscard]] std::size_t behind_quote(char quote) const {
        auto at = at_ + 1;
        while (at < source_.size() && source_[at] != quote && source_[at] != '\n') {
            at += source_[at] == '\\' ? 2U : 1U;
        }
        return std::min(at + 1, source_.size());
    }

    void take_plain() {
        const auto end = behind_quote('"');
        keep(source_.substr(at_ + 1, end - at_ - 1));
        at_ = end;
    }

    void take_raw() {
        const auto open = std::min(source_.find('(', at_), source_.size());
        const auto closing = ")" + std::string{source_.substr(at_ + 2, open - at_ - 2)} + "\"";
        const auto end = behind(closing, open);
        keep(source_.substr(open, end - open));
        at_ = end;
    }

    // Adjacent literals are one.
    void keep(std::string_view text) {
        if (words_.empty()) {
            const auto before = source_.substr(0, at_);
            line_ = 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
        }
        words_.merge(words_of(text));
    }

    void end() {
        if (words_.size() > 1) {
            literals_.push_back({file_, line_, std::move(words_)});
        }
        words_.clear();
    }

    const std::string& file_;
    std::string_view source_;
    std::size_t at_ = 0;
    std::size_t line_ = 0;  // of the first one of those that words_ is of
    std::set<std::string> words_;
    std::vector<Literal> literals_;
};

}  // namespace

std::vector<Literal> literals_of(const std::string& file, std::string_view source) {
    return Scanner{file, source}.scan();
}

Result<std::vector<Literal>> literals_below(const std::filesystem::path& directory) {
    std::error_code error;
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{directory, error}) {
        const auto extension = entry.path().extension();
        if (extension == ".cpp" || extension == ".hpp") {
            paths.push_back(entry.path());
        }
    }
    if (error) {
        return kSourcesUnread.because(directory.string() + ": " + error.message());
    }
    std::sort(paths.begin(), paths.end());
    std::vector<Literal> all;
    for (const auto& path : paths) {
        std::ifstream file{path, std::ios::binary};
        const std::string source{std::istreambuf_iterator<char>{file}, {}};
        auto literals = literals_of(path.string(), source);
        std::move(literals.begin(), literals.end(), std::back_inserter(all));
    }
    return all;
}

}  // namespace migrate::lint
