#include "auth-service/domain/username.hpp"

#include <algorithm>
#include <array>

#include "auth-service/domain/errors.hpp"
#include "platform/core/encoding.hpp"

namespace auth {

namespace {

constexpr std::size_t kLengthMin = 3;
constexpr std::size_t kLengthMax = 32;

// Words that stand for something else in our paths or that would pass for staff.
constexpr std::array<std::string_view, 34> kReserved{
    "abuse",     "account",     "admin",     "administrator", "anonymous", "api",      "auth",
    "batch-get", "by-username", "daemon",    "docs",          "everyone",  "guest",    "health",
    "help",      "hostmaster",  "info",      "login",         "logout",    "me",       "metrics",
    "moderator", "null",        "operator",  "postmaster",    "register",  "root",     "security",
    "support",   "system",      "undefined", "user",          "users",     "webmaster"};

bool is_allowed(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
}

bool is_reserved(std::string_view text) {
    const std::string lower = platform::ascii_lower(text);
    return std::find(kReserved.begin(), kReserved.end(), lower) != kReserved.end();
}

}  // namespace

platform::Result<Username> Username::parse(std::string_view text) {
    if (is_reserved(text)) {
        return errors::kUsernameReserved;
    }
    if (text.size() < kLengthMin || text.size() > kLengthMax) {
        return errors::kUsernameLength;
    }
    if (!std::all_of(text.begin(), text.end(), is_allowed)) {
        return errors::kUsernameCharacters;
    }
    return Username{text};
}

}  // namespace auth
