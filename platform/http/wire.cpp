#include "platform/http/wire.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

namespace platform::http {

namespace {

constexpr std::array<std::string_view, 8> kOwnedNames{
    "Connection", "Content-Length", "Content-Type",           "Date",
    "Keep-Alive", "X-Request-Id",   "X-Content-Type-Options", "Transfer-Encoding"};
constexpr std::size_t kHeadBytesUsual = 384;

std::string_view reason_phrase(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 415:
            return "Unsupported Media Type";
        case 417:
            return "Expectation Failed";
        case 422:
            return "Unprocessable Content";
        case 428:
            return "Precondition Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        case 505:
            return "HTTP Version Not Supported";
        default:
            return "";  // a client goes by the number
    }
}

bool is_owned(std::string_view name) {
    return std::any_of(kOwnedNames.begin(), kOwnedNames.end(),
                       [&](std::string_view owned) { return equal_ignoring_case(name, owned); });
}

void add(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ");
    const auto start = static_cast<std::ptrdiff_t>(out.size());
    out.append(value);
    std::replace_if(
        out.begin() + start, out.end(),
        [](char c) { return static_cast<unsigned char>(c) < 0x20U || c == 0x7F; }, ' ');
    out.append("\r\n");
}

void add_headers(std::string& out, const Response& response) {
    bool cache_control = false;
    for (const auto& [name, value] : response.headers) {
        if (!is_owned(name)) {
            cache_control = cache_control || equal_ignoring_case(name, "Cache-Control");
            add(out, name, value);
        }
    }
    if (!cache_control) {
        out.append("Cache-Control: no-store\r\n");
    }
}

// HTTP/1.1 keeps a connection unless told otherwise, HTTP/1.0 the other way round.
void add_connection(std::string& out, const Framing& framing) {
    if (!framing.keep_alive) {
        out.append("Connection: close\r\n");
    } else if (framing.http_1_0) {
        out.append("Connection: keep-alive\r\n");
    }
}

}  // namespace

std::string to_wire(const Response& response, std::string_view request_id, const Framing& framing,
                    std::string_view date) {
    const bool has_body = response.status != 204 && response.status != 304;
    std::string out;
    out.reserve(kHeadBytesUsual + response.body.size());
    out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
    out.append(reason_phrase(response.status)).append("\r\n");
    out.append("Date: ").append(date).append("\r\n");
    if (has_body) {
        if (!response.content_type.empty()) {
            add(out, "Content-Type", response.content_type);
        }
        out.append("Content-Length: ").append(std::to_string(response.body.size()));
        out.append("\r\n");
    }
    out.append("X-Request-Id: ").append(request_id).append("\r\n");
    out.append("X-Content-Type-Options: nosniff\r\n");
    add_headers(out, response);
    add_connection(out, framing);
    out.append("\r\n");
    if (has_body && !framing.head_only) {
        out.append(response.body);
    }
    return out;
}

std::string http_date(std::time_t at) {
    static constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed",
                                                      "Thu", "Fri", "Sat"};
    static constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm utc{};
    ::gmtime_r(&at, &utc);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                  kDays[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                  kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour,
                  utc.tm_min, utc.tm_sec);
    return text.data();
}

std::string_view HttpDate::now() {
    const std::time_t second = std::time(nullptr);
    if (second != second_) {
        second_ = second;
        text_ = http_date(second);
    }
    return text_;
}

}  // namespace platform::http
