#include "user-service/domain/text.hpp"

#include <algorithm>
#include <optional>

#include "platform/core/encoding.hpp"
#include "platform/core/text.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

namespace {

constexpr std::size_t kNameMax = 100;
constexpr std::size_t kGoalTitleMax = 200;
constexpr std::size_t kReasonMax = 500;
constexpr std::size_t kDescriptionMax = 2000;
constexpr std::size_t kUrlBytesMax = 2048;

bool has_length(std::string_view text, std::size_t smallest, std::size_t largest) {
    const auto code_points = platform::count_code_points(text);
    return code_points && *code_points >= smallest && *code_points <= largest;
}

// Of a name or a title, which is one line: of another length it has `wrong_length`.
std::optional<platform::Fault> fault_of_line(std::string_view text, std::size_t largest,
                                             const platform::Fault& wrong_length) {
    if (!has_length(text, 1, largest)) {
        return wrong_length;
    }
    if (platform::has_forbidden_character(text, platform::Lines::one)) {
        return errors::kTextCharacters;
    }
    if (platform::is_blank(text)) {
        return errors::kTextBlank;
    }
    return std::nullopt;
}

bool consists_of(std::string_view text, std::string_view allowed) {
    return text.find_first_not_of(allowed) == std::string_view::npos;
}

constexpr std::string_view kNameCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-";

// A name or an IPv4 address, or an IPv6 address in brackets, and perhaps a port.
bool is_host(std::string_view text) {
    const auto end = text.starts_with('[') ? text.find(']') : text.find(':') - 1;
    if (text.starts_with('[') &&
        (end == std::string_view::npos || end < 3 ||
         !consists_of(text.substr(1, end - 1), "0123456789abcdefABCDEF:."))) {
        return false;
    }
    const auto name = text.substr(0, end == std::string_view::npos - 1 ? end : end + 1);
    const auto port = text.substr(name.size());
    const bool named = text.starts_with('[') ||
                       (!name.empty() && name.front() != '.' && consists_of(name, kNameCharacters));
    return named && (port.empty() || (port.size() > 1 && port.size() <= 6 && port[0] == ':' &&
                                      consists_of(port.substr(1), "0123456789")));
}

}  // namespace

platform::Result<BadgeName> BadgeName::parse(std::string_view text) {
    if (const auto fault = fault_of_line(text, kNameMax, errors::kNameLength)) {
        return *fault;
    }
    return BadgeName{text};
}

platform::Result<DisplayName> DisplayName::parse(std::string_view text) {
    if (const auto fault = fault_of_line(text, kNameMax, errors::kNameLength)) {
        return *fault;
    }
    return DisplayName{text};
}

platform::Result<GoalTitle> GoalTitle::parse(std::string_view text) {
    if (const auto fault = fault_of_line(text, kGoalTitleMax, errors::kTitleLength)) {
        return *fault;
    }
    return GoalTitle{text};
}

platform::Result<RevocationReason> RevocationReason::parse(std::string_view text) {
    if (const auto fault = fault_of_line(text, kReasonMax, errors::kReasonLength)) {
        return *fault;
    }
    return RevocationReason{text};
}

platform::Result<Description> Description::parse(std::string_view text) {
    if (!has_length(text, 0, kDescriptionMax)) {
        return errors::kDescriptionLength;
    }
    if (platform::has_forbidden_character(text, platform::Lines::many)) {
        return errors::kTextCharacters;
    }
    return Description{text};
}

platform::Result<HttpsUrl> HttpsUrl::parse(std::string_view text) {
    constexpr std::string_view kScheme = "https://";
    const bool printable =
        std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
    if (text.size() > kUrlBytesMax || !printable ||
        platform::ascii_lower(text.substr(0, kScheme.size())) != kScheme ||
        text.find_first_of("\"<>\\^`{|}") != std::string_view::npos) {
        return errors::kUrlInvalid;
    }
    const auto authority =
        text.substr(kScheme.size(), text.find_first_of("/?#", kScheme.size()) - kScheme.size());
    if (!is_host(authority)) {
        return errors::kUrlInvalid;
    }
    return HttpsUrl{text};
}

}  // namespace user
