#pragma once

#include <string>
#include <string_view>

#include "platform/core/result.hpp"

namespace user {

// Texts that people write, each with its bounds in code points. None holds a character that
// controls or turns the text (platform/core/text.hpp); a description may hold line breaks and tabs.
// Something of a name or a title can be seen. Nothing is trimmed.

class BadgeName {  // 1-100
public:
    [[nodiscard]] static platform::Result<BadgeName> parse(std::string_view text);
    [[nodiscard]] const std::string& str() const { return text_; }

private:
    explicit BadgeName(std::string_view text) : text_{text} {}
    std::string text_;
};

class DisplayName {  // 1-100
public:
    [[nodiscard]] static platform::Result<DisplayName> parse(std::string_view text);
    [[nodiscard]] const std::string& str() const { return text_; }

private:
    explicit DisplayName(std::string_view text) : text_{text} {}
    std::string text_;
};

class GoalTitle {  // 1-200
public:
    [[nodiscard]] static platform::Result<GoalTitle> parse(std::string_view text);
    [[nodiscard]] const std::string& str() const { return text_; }

private:
    explicit GoalTitle(std::string_view text) : text_{text} {}
    std::string text_;
};

class RevocationReason {  // 1-500
public:
    [[nodiscard]] static platform::Result<RevocationReason> parse(std::string_view text);
    [[nodiscard]] const std::string& str() const { return text_; }

private:
    explicit RevocationReason(std::string_view text) : text_{text} {}
    std::string text_;
};

class Description {  // 0-2000
public:
    [[nodiscard]] static platform::Result<Description> parse(std::string_view text);
    [[nodiscard]] const std::string& str() const { return text_; }

private:
    explicit Description(std::string_view text) : text_{text} {}
    std::string text_;
};

// An absolute https URL of at most 2048 bytes, of printable ASCII, with a host and without a user.
class HttpsUrl {
public:
    [[nodiscard]] static platform::Result<HttpsUrl> parse(std::string_view text);
    [[nodiscard]] const std::string& str() const { return text_; }

private:
    explicit HttpsUrl(std::string_view text) : text_{text} {}
    std::string text_;
};

}  // namespace user
