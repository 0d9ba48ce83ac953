#include "platform/http/head.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace platform::http {

namespace {

constexpr std::size_t kFieldsMax = 100;
constexpr std::string_view kLineEnd = "\r\n";

constexpr std::array<bool, 256> make_table(std::string_view marks) {
    std::array<bool, 256> table{};
    for (unsigned c = 0; c < 256; ++c) {
        table[c] = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }
    for (const char c : marks) {
        table[static_cast<unsigned char>(c)] = true;
    }
    return table;
}

constexpr auto kTokenTable = make_table("!#$%&'*+-.^_`|~");
constexpr auto kHostTable = make_table("-._~%!$&'()*+,;=");
constexpr auto kIpLiteralTable = make_table(":.");

bool consists_of(const std::array<bool, 256>& table, std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [&](char c) { return table[static_cast<unsigned char>(c)]; });
}

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string_view take_line(std::string_view& text) {
    const auto end = text.find(kLineEnd);
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(line.size() + kLineEnd.size(), text.size()));
    return line;
}

bool is_field_value(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return c == '\t' || (static_cast<unsigned char>(c) >= 0x20U && c != 0x7F);
    });
}

// Origin form (RFC 9112 section 3.2.1) of visible ASCII; a fragment has no place in it.
bool is_origin_form(std::string_view target) {
    return target.starts_with('/') && std::all_of(target.begin(), target.end(), [](char c) {
               return c > 0x20 && c < 0x7F && c != '#';
           });
}

std::optional<Refusal> check_version(std::string_view version) {
    if (version == "HTTP/1.1" || version == "HTTP/1.0") {
        return std::nullopt;
    }
    const bool numbered = version.size() == 8 && version.starts_with("HTTP/") &&
                          is_digits(version.substr(5, 1)) && version[6] == '.' &&
                          is_digits(version.substr(7, 1));
    return numbered ? refusals::kVersion : refusals::kRequestLine;
}

bool is_port(std::string_view text) {
    unsigned port = 0;
    return text.empty() ||
           (is_digits(text) && text.size() <= 5 &&
            std::from_chars(text.data(), text.data() + text.size(), port).ec == std::errc{} &&
            port <= 65535);
}

bool is_host(std::string_view text) {
    const bool literal = text.starts_with('[');
    const auto end = literal ? text.find(']') : std::min(text.find(':'), text.size());
    if (end == std::string_view::npos || end == 0) {
        return false;
    }
    const auto rest = text.substr(literal ? end + 1 : end);
    return consists_of(literal ? kIpLiteralTable : kHostTable,
                       text.substr(literal ? 1 : 0, literal ? end - 1 : end)) &&
           (rest.empty() || (rest.front() == ':' && is_port(rest.substr(1))));
}

// Reads one head; each step answers what is wrong with it, if anything.
class HeadParser {
public:
    explicit HeadParser(std::size_t body_bytes_max) : body_bytes_max_{body_bytes_max} {}

    std::optional<Refusal> request_line(std::string_view line) {
        const auto first = line.find(' ');
        const auto last = line.rfind(' ');
        if (first == std::string_view::npos || first == last) {
            return refusals::kRequestLine;
        }
        const auto target = line.substr(first + 1, last - first - 1);
        const auto version = line.substr(last + 1);
        if (!is_token(line.substr(0, first))) {
            return refusals::kRequestLine;
        }
        if (const auto refusal = check_version(version)) {
            return refusal;
        }
        head_.http_1_0 = version.back() == '0';
        head_.keep_alive = !head_.http_1_0;
        head_.method = line.substr(0, first);
        if (!parse_method(head_.method)) {
            return refusals::kMethod;
        }
        return this->target(target);
    }

    std::optional<Refusal> field(std::string_view line) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || colon == 0 || !is_token(line.substr(0, colon)) ||
            !is_field_value(line.substr(colon + 1))) {
            return refusals::kHeaderField;
        }
        if (head_.headers.size() == kFieldsMax) {
            return refusals::kHeadTooLarge;
        }
        const auto name = line.substr(0, colon);
        const auto value = trimmed(line.substr(colon + 1));
        head_.headers.emplace_back(name, value);
        return known_field(name, value);
    }

    // What can be said only when all fields are there.
    std::optional<Refusal> whole() {
        if (hosts_ != 1 && !(head_.http_1_0 && hosts_ == 0)) {
            return refusals::kHost;
        }
        if (head_.chunked && (length_given_ || head_.http_1_0)) {
            return refusals::kFraming;
        }
        if (expectation_unknown_ && !head_.http_1_0) {
            return refusals::kExpectation;
        }
        if (too_large_) {
            return refusals::kBodyTooLarge;
        }
        head_.keep_alive = (head_.keep_alive || keep_alive_asked_) && !close_asked_;
        head_.expects_continue =
            expects_continue_ && !head_.http_1_0 && (head_.chunked || head_.content_length > 0);
        return std::nullopt;
    }

    Head take() { return std::move(head_); }

private:
    std::optional<Refusal> target(std::string_view target) {
        if (!is_origin_form(target)) {
            return refusals::kTarget;
        }
        const auto mark = std::min(target.find('?'), target.size());
        head_.path = target.substr(0, mark);
        head_.query = target.substr(std::min(mark + 1, target.size()));
        return std::nullopt;
    }

    std::optional<Refusal> known_field(std::string_view name, std::string_view value) {
        switch (name.size()) {  // most fields are none of these, by their length alone
            case 4:
                return equal_ignoring_case(name, "Host") ? host(value) : std::nullopt;
            case 6:
                return equal_ignoring_case(name, "Expect") ? expect(value) : std::nullopt;
            case 10:
                return equal_ignoring_case(name, "Connection") ? connection(value) : std::nullopt;
            case 12:
                return equal_ignoring_case(name, "Content-Type") ? once(types_) : std::nullopt;
            case 13:
                return equal_ignoring_case(name, "Authorization") ? once(credentials_)
                                                                  : std::nullopt;
            case 14:
                return equal_ignoring_case(name, "Content-Length") ? length(value) : std::nullopt;
            case 17:
                return equal_ignoring_case(name, "Transfer-Encoding") ? coding(value)
                                                                      : std::nullopt;
            default:
                return std::nullopt;
        }
    }

    // Whoever reads the first of two and whoever reads the last would see two requests.
    static std::optional<Refusal> once(int& seen) {
        return ++seen > 1 ? std::optional{refusals::kFieldTwice} : std::nullopt;
    }

    std::optional<Refusal> host(std::string_view value) {
        ++hosts_;
        return is_host(value) ? std::nullopt : std::optional{refusals::kHost};
    }

    std::optional<Refusal> expect(std::string_view value) {
        expects_continue_ = equal_ignoring_case(value, "100-continue");
        expectation_unknown_ = expectation_unknown_ || !expects_continue_;
        return std::nullopt;
    }

    std::optional<Refusal> connection(std::string_view value) {
        while (!value.empty()) {
            const auto comma = std::min(value.find(','), value.size());
            const auto option = trimmed(value.substr(0, comma));
            close_asked_ = close_asked_ || equal_ignoring_case(option, "close");
            keep_alive_asked_ = keep_alive_asked_ || equal_ignoring_case(option, "keep-alive");
            value.remove_prefix(std::min(comma + 1, value.size()));
        }
        return std::nullopt;
    }

    std::optional<Refusal> length(std::string_view value) {
        if (length_given_ || !is_digits(value)) {
            return refusals::kContentLength;
        }
        length_given_ = true;
        const auto read =
            std::from_chars(value.data(), value.data() + value.size(), head_.content_length);
        too_large_ = read.ec != std::errc{} || head_.content_length > body_bytes_max_;
        return std::nullopt;
    }

    std::optional<Refusal> coding(std::string_view value) {
        if (head_.chunked) {
            return refusals::kFraming;
        }
        head_.chunked = equal_ignoring_case(value, "chunked");
        return head_.chunked ? std::nullopt : std::optional{refusals::kTransferCoding};
    }

    std::size_t body_bytes_max_;
    Head head_;
    int hosts_ = 0;
    int types_ = 0;
    int credentials_ = 0;
    bool length_given_ = false;
    bool too_large_ = false;
    bool close_asked_ = false;
    bool keep_alive_asked_ = false;
    bool expects_continue_ = false;
    bool expectation_unknown_ = false;
};

}  // namespace

bool is_token(std::string_view text) {
    return !text.empty() && consists_of(kTokenTable, text);
}

HeadScanner::Found HeadScanner::scan(std::string_view text) {
    for (; position_ < text.size(); ++position_) {
        const char c = text[position_];
        if (after_cr_ != (c == '\n')) {
            return Found::bare_line_end;
        }
        after_cr_ = c == '\r';
        if (c == '\n') {
            if (line_bytes_ == 0 && any_line_) {
                ++position_;
                return Found::end;
            }
            any_line_ = true;
            line_bytes_ = 0;
        } else if (!after_cr_) {
            ++line_bytes_;
        }
    }
    return Found::nothing;
}

ParsedHead parse_head(std::string_view text, std::size_t body_bytes_max) {
    if (text.starts_with(kLineEnd)) {
        text.remove_prefix(kLineEnd.size());
    }
    HeadParser parser{body_bytes_max};
    auto refusal = parser.request_line(take_line(text));
    for (auto line = take_line(text); !line.empty() && !refusal; line = take_line(text)) {
        refusal = parser.field(line);
    }
    if (!refusal) {
        refusal = parser.whole();
    }
    return {parser.take(), refusal};
}

}  // namespace platform::http
