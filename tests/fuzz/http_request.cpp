// HTTP requests as bytes on a connection: heads, sized bodies, chunked bodies, one after another.
#include <algorithm>
#include <string>
#include <vector>

#include "platform/http/request_line.hpp"
#include "platform/http/request_reader.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace fuzz {

namespace {

namespace http = platform::http;
using State = http::RequestReader::State;

constexpr std::size_t kHeadMax = 1024;
constexpr std::size_t kBodyMax = 512;

// Everything that came of a connection.
struct Told {
    std::vector<http::RequestReader::Raw> requests;
    std::string refusal;
};

// Reads `bytes` in pieces of at most `piece_max` bytes, or all at once where that is 0.
Told read(std::string_view bytes, std::size_t piece_max, std::uint64_t choice) {
    http::RequestReader reader{kHeadMax, kBodyMax};
    Told told;
    while (!bytes.empty()) {
        choice = choice * 6364136223846793005U + 1442695040888963407U;
        auto piece =
            bytes.substr(0, piece_max == 0 ? bytes.size() : 1 + (choice >> 33U) % piece_max);
        bytes.remove_prefix(piece.size());
        while (!piece.empty()) {
            const auto state = reader.read(piece);
            if (state == State::refused) {
                told.refusal = reader.refusal().slug;
                return told;
            }
            if (state == State::complete) {
                told.requests.push_back(reader.take());
            } else {
                ensure(piece.empty(), "a reader that wants more has taken all there was");
            }
        }
    }
    return told;
}

bool is_same(const http::Head& one, const http::Head& other) {
    return one.method == other.method && one.path == other.path && one.query == other.query &&
           one.keep_alive == other.keep_alive && one.http_1_0 == other.http_1_0;
}

bool is_same(const Told& one, const Told& other) {
    const auto equal = [](const auto& left, const auto& right) {
        return is_same(left.head, right.head) && left.head.headers == right.head.headers &&
               left.head.content_length == right.head.content_length && left.body == right.body;
    };
    return one.refusal == other.refusal && one.requests.size() == other.requests.size() &&
           std::equal(one.requests.begin(), one.requests.end(), other.requests.begin(), equal);
}

bool frames_the_body(std::string_view name) {
    return http::equal_ignoring_case(name, "Content-Length") ||
           http::equal_ignoring_case(name, "Transfer-Encoding") ||
           http::equal_ignoring_case(name, "Expect");
}

// The request as a proxy would pass it on: with its body framed by a length.
std::string passed_on(const http::RequestReader::Raw& raw) {
    const auto& head = raw.head;
    std::string text = head.method + ' ' + head.path +
                       (head.query.empty() ? "" : "?" + head.query) +
                       (head.http_1_0 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
    for (const auto& [name, value] : head.headers) {
        if (!frames_the_body(name)) {
            text += name + ": " + value + "\r\n";
        }
    }
    if (!raw.body.empty()) {
        text += "Content-Length: " + std::to_string(raw.body.size()) + "\r\n";
    }
    return text + "\r\n" + raw.body;
}

void try_passing_on(const http::RequestReader::Raw& raw) {
    const auto text = passed_on(raw);
    http::RequestReader reader{2 * kHeadMax + 64, kBodyMax};
    std::string_view bytes = text;
    ensure(reader.read(bytes) == State::complete && bytes.empty(),
           "whoever reads a request after us sees one request");
    const auto again = reader.take();
    ensure(is_same(again.head, raw.head) && again.body == raw.body,
           "whoever reads a request after us sees the same one");
}

void try_request(const http::RequestReader::Raw& raw) {
    ensure(raw.body.size() <= kBodyMax, "a body has its bound");
    ensure(raw.head.chunked || raw.body.size() == raw.head.content_length,
           "a body is as long as was said");
    ensure(raw.head.headers.size() <= 100, "header fields have their bound");
    for (const auto& [name, value] : raw.head.headers) {
        ensure(http::is_token(name), "the name of a field is a token");
        ensure(value.find_first_of(std::string_view{"\r\n\0", 3}) == std::string::npos,
               "a field ends where its line does");
    }
    try_passing_on(raw);
    http::RequestLineParser parser{kHeadMax};
    http::Request request;
    if (parser.parse(raw.head, request)) {
        ensure(http::to_text(request.method) == raw.head.method && request.path == raw.head.path,
               "Pistache reads the request line as we do");
    }
}

}  // namespace

void try_input(std::string_view input) {
    const auto whole = read(input, 0, 0);
    for (const std::size_t piece_max : {1U, 7U, 300U}) {
        ensure(is_same(whole, read(input, piece_max, number_from(input))),
               "however the bytes are cut, they are the same requests");
    }
    std::for_each(whole.requests.begin(), whole.requests.end(), try_request);
}

}  // namespace fuzz
