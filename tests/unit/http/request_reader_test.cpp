#include "platform/http/request_reader.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "tests/support/hostile_requests.hpp"
#include "tests/support/seed.hpp"

using platform::http::RequestReader;
using State = RequestReader::State;
using support::kBodyMax;
using support::kHeadMax;
using support::kHost;

namespace {

struct Outcome {
    State state;
    int status;  // of the refusal
    std::string slug;
    std::string body;
    std::string rest;  // bytes that were not taken
};

// Reads `text` cut in two at `cut`.
Outcome read_cut(const std::string& text, std::size_t cut) {
    RequestReader reader{kHeadMax, kBodyMax};
    std::string_view first = std::string_view{text}.substr(0, cut);
    State state = reader.read(first);
    std::string rest = std::string{first} + text.substr(cut);
    if (state == State::wants_more || state == State::wants_continue) {
        std::string_view second = rest;
        if (!second.empty()) {
            state = reader.read(second);
        }
        rest = second;
    }
    Outcome outcome{state, 0, {}, {}, rest};
    if (state == State::refused) {
        outcome.status = reader.refusal().status;
        outcome.slug = reader.refusal().slug;
    } else if (state == State::complete) {
        outcome.body = reader.take().body;
    }
    return outcome;
}

Outcome read_whole(const std::string& text) {
    return read_cut(text, text.size());
}

// Reads `text` in pieces of random lengths and tells all that came of it, request by request.
std::string read_in_pieces(std::string_view text, std::mt19937_64& random, std::size_t piece_max) {
    RequestReader reader{kHeadMax, kBodyMax};
    std::string told;
    std::string kept;
    while (!text.empty()) {
        const auto piece = std::uniform_int_distribution<std::size_t>{1, piece_max}(random);
        kept += text.substr(0, piece);
        text.remove_prefix(std::min(piece, text.size()));
        std::string_view bytes = kept;
        while (!bytes.empty()) {
            const State state = reader.read(bytes);
            if (state == State::refused) {
                return told + "refused " + std::string{reader.refusal().slug};
            }
            if (state == State::complete) {
                const auto [head, body] = reader.take();
                told += head.method + head.path + "?" + head.query + body + ";";
            }
        }
        kept.clear();
    }
    return told;
}

// A few valid requests in a row with some bytes changed, left out or doubled.
std::string damaged_requests(std::mt19937_64& random) {
    std::string text = "GET /a?b=c HTTP/1.1\r\n" + kHost + "X: y\r\n\r\nPOST /b HTTP/1.1\r\n" +
                       kHost + "Content-Length: 3\r\n\r\nxyzPUT /c HTTP/1.1\r\n" + kHost +
                       "Transfer-Encoding: chunked\r\n\r\n3;e=1\r\nabc\r\n0\r\nT: v\r\n\r\n"
                       "HEAD / HTTP/1.0\r\n\r\n";
    const std::string marks = "\r\n\t :;,0123456789abcdefXYZ\x7f\xff" + std::string(1, '\0');
    const auto below = [&](std::size_t bound) {
        return std::uniform_int_distribution<std::size_t>{0, bound - 1}(random);
    };
    for (auto changes = below(4); changes > 0; --changes) {
        const auto at = below(text.size());
        const auto kind = below(3);
        if (kind == 0) {
            text[at] = marks[below(marks.size())];
        } else if (kind == 1) {
            text.erase(at, 1 + below(4));
        } else {
            text.insert(at, text.substr(at, 1 + below(4)));
        }
    }
    return text;
}

}  // namespace

TEST_CASE("a hostile head is refused with the reason, wherever it is cut") {
    for (const auto& hostile : support::hostile_heads()) {
        CAPTURE(hostile.text);
        for (std::size_t cut = 0; cut <= hostile.text.size(); ++cut) {
            const auto outcome = read_cut(hostile.text, cut);

            REQUIRE(outcome.state == State::refused);
            REQUIRE(outcome.slug == hostile.slug);
            REQUIRE(outcome.status == hostile.status);
        }
    }
}

TEST_CASE("a hostile chunked body is refused with the reason, wherever it is cut") {
    for (const auto& hostile : support::hostile_bodies()) {
        CAPTURE(hostile.text);
        for (std::size_t cut = 0; cut <= hostile.text.size(); ++cut) {
            const auto outcome = read_cut(hostile.text, cut);

            REQUIRE(outcome.state == State::refused);
            REQUIRE(outcome.slug == hostile.slug);
            REQUIRE(outcome.status == hostile.status);
        }
    }
}

TEST_CASE("a well-formed request is read the same, wherever it is cut") {
    struct Row {
        std::string text;
        std::string body;
    };
    const std::string chunked =
        "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: Chunked\r\n\r\n";
    for (const auto& row : {
             Row{"GET / HTTP/1.1\r\n" + kHost + "\r\n", ""},
             Row{"\r\nGET / HTTP/1.1\r\n" + kHost + "\r\n", ""},
             Row{"GET / HTTP/1.0\r\n\r\n", ""},
             Row{"GET / HTTP/1.1\r\nHost: [::1]:8081\r\nDate: garbage\r\n\r\n", ""},
             Row{"GET / HTTP/1.1\r\nHost:a.b:\r\nName:\r\nCookie: a=\xc3\xa4\r\n\r\n", ""},
             Row{"POST / HTTP/1.1\r\n" + kHost + "Content-Length: 005\r\n\r\n12345", "12345"},
             Row{"PUT / HTTP/1.1\r\n" + kHost + "Content-Length: 1000\r\n\r\n" +
                     std::string(1000, 'x'),
                 std::string(1000, 'x')},
             Row{chunked + "5\r\n12345\r\n0\r\n\r\n", "12345"},
             Row{chunked + "0\r\n\r\n", ""},
             Row{chunked + "00A;name=\"v\"\r\n0123456789\r\n1\r\n\r\r\n000\r\nA: b\r\nC:\r\n\r\n",
                 "0123456789\r"},
         }) {
        CAPTURE(row.text);
        const std::string with_next = row.text + "GET /next";
        for (std::size_t cut = 0; cut <= with_next.size(); ++cut) {
            const auto outcome = read_cut(with_next, cut);

            REQUIRE(outcome.state == State::complete);
            REQUIRE(outcome.body == row.body);
            REQUIRE(outcome.rest == "GET /next");
        }
    }
}

TEST_CASE("a request is read byte by byte") {
    const std::string text = "POST /a?b=c HTTP/1.1\r\n" + kHost +
                             "Transfer-Encoding: chunked\r\nX-Request-Id: 7\r\n\r\n"
                             "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    RequestReader reader{kHeadMax, kBodyMax};
    State state = State::wants_more;
    for (const char c : text) {
        REQUIRE(state == State::wants_more);
        std::string_view byte{&c, 1};
        state = reader.read(byte);
        REQUIRE(byte.empty());
    }

    REQUIRE(state == State::complete);
    const auto [head, body] = reader.take();
    CHECK(head.method == "POST");
    CHECK(head.path == "/a");
    CHECK(head.query == "b=c");
    CHECK(head.headers.size() == 3);
    CHECK(head.headers.back() == std::pair<std::string, std::string>{"X-Request-Id", "7"});
    CHECK(body == "abcde");
    CHECK_FALSE(reader.started());
}

TEST_CASE("who closes follows the version and Connection") {
    struct Row {
        const char* version;
        const char* connection;
        bool keep_alive;
    };
    for (const auto& [version, connection, keep_alive] :
         {Row{"1.1", "", true}, Row{"1.1", "Connection: close\r\n", false},
          Row{"1.1", "Connection: upgrade , CLOSE\r\n", false},
          Row{"1.1", "Connection: keep-alive\r\nConnection: close\r\n", false},
          Row{"1.0", "", false}, Row{"1.0", "Connection: Keep-Alive\r\n", true}}) {
        RequestReader reader{kHeadMax, kBodyMax};
        const std::string text =
            std::string{"GET / HTTP/"} + version + "\r\nHost: a\r\n" + connection + "\r\n";
        std::string_view bytes = text;

        REQUIRE(reader.read(bytes) == State::complete);

        CHECK(reader.take().head.keep_alive == keep_alive);
    }
}

TEST_CASE("a client that waits for 100-continue is told once, and only when a body will be read") {
    const std::string head =
        "POST / HTTP/1.1\r\n" + kHost + "Expect: 100-Continue\r\nContent-Length: ";

    CHECK(read_whole(head + "1\r\n\r\n").state == State::wants_continue);
    CHECK(read_whole(head + "1\r\n\r\nx").state == State::complete);
    CHECK(read_whole(head + "0\r\n\r\n").state == State::complete);
    CHECK(read_whole(head + "1001\r\n\r\n").status == 413);
    CHECK(
        read_whole("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n").state ==
        State::wants_more);
}

TEST_CASE("a refused head still tells whose it was as far as it was read") {
    RequestReader reader{kHeadMax, kBodyMax};
    std::string_view bytes =
        "POST / HTTP/1.1\r\nHost: a\r\nX-Request-Id: r7\r\nContent-Length: 9999\r\n\r\n";

    REQUIRE(reader.read(bytes) == State::refused);

    REQUIRE(reader.head() != nullptr);
    CHECK(reader.head()->headers.at(1).second == "r7");
}

TEST_CASE("however damaged requests are cut, the same comes of them") {
    const auto seed = support::test_seed();
    CAPTURE(seed);
    std::mt19937_64 random{seed};
    for (int i = 0; i < 5000; ++i) {
        const auto text = damaged_requests(random);
        CAPTURE(text);

        const auto whole = read_in_pieces(text, random, text.size() * 1000);

        REQUIRE(read_in_pieces(text, random, 1) == whole);
        REQUIRE(read_in_pieces(text, random, 40) == whole);
    }
}
