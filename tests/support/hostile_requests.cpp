#include "tests/support/hostile_requests.hpp"

#include <sstream>

namespace support {

namespace {

std::string nul() {
    return std::string(1, '\0');
}

std::string hexadecimal(std::size_t number) {
    std::ostringstream text;
    text << std::hex << number;
    return text.str();
}

}  // namespace

std::vector<Hostile> hostile_heads(std::size_t head_max, std::size_t body_max) {
    const std::string get = "GET / HTTP/1.1\r\n";
    const std::string post = "POST / HTTP/1.1\r\n" + kHost;
    return {
        // Length of the body
        {post + "Content-Length: abc\r\n\r\n", 400, "malformed_content_length"},
        {post + "Content-Length: -1\r\n\r\n", 400, "malformed_content_length"},
        {post + "Content-Length: +1\r\n\r\n", 400, "malformed_content_length"},
        {post + "Content-Length: 0x1\r\n\r\n", 400, "malformed_content_length"},
        {post + "Content-Length: 1 1\r\n\r\n", 400, "malformed_content_length"},
        {post + "Content-Length: 1, 1\r\n\r\n", 400, "malformed_content_length"},
        {post + "Content-Length:\r\n\r\n", 400, "malformed_content_length"},
        {post + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", 400, "malformed_content_length"},
        {post + "Content-Length: 1\r\ncontent-length: 2\r\n\r\n", 400, "malformed_content_length"},
        {post + "Content-Length: " + std::to_string(body_max + 1) + "\r\n\r\n", 413,
         "body_too_large"},
        {post + "Content-Length: 18446744073709551616\r\n\r\n", 413, "body_too_large"},
        {post + "Content-Length: 99999999999999999999999999\r\n\r\n", 413, "body_too_large"},
        {post + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400,
         "ambiguous_framing"},
        {post + "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", 400,
         "ambiguous_framing"},
        {post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400,
         "ambiguous_framing"},
        {"POST / HTTP/1.0\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n", 400,
         "ambiguous_framing"},
        {post + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501, "transfer_coding_unknown"},
        {post + "Transfer-Encoding: chunked, identity\r\n\r\n", 501, "transfer_coding_unknown"},
        {post + "Transfer-Encoding: xchunked\r\n\r\n", 501, "transfer_coding_unknown"},
        {post + "Transfer-Encoding: \"chunked\"\r\n\r\n", 501, "transfer_coding_unknown"},
        {post + "Transfer-Encoding:\x0b" + "chunked\r\n\r\n", 400, "malformed_header"},
        // Host
        {get + "\r\n", 400, "malformed_host"},
        {get + kHost + kHost + "\r\n", 400, "malformed_host"},
        {get + "Host: a\r\nhOsT: b\r\n\r\n", 400, "malformed_host"},
        {"GET / HTTP/1.0\r\n" + kHost + kHost + "\r\n", 400, "malformed_host"},
        {get + "Host:\r\n\r\n", 400, "malformed_host"},
        {get + "Host: a b\r\n\r\n", 400, "malformed_host"},
        {get + "Host: a/b\r\n\r\n", 400, "malformed_host"},
        {get + "Host: u@a\r\n\r\n", 400, "malformed_host"},
        {get + "Host: a:b\r\n\r\n", 400, "malformed_host"},
        {get + "Host: a:65536\r\n\r\n", 400, "malformed_host"},
        {get + "Host: [::1\r\n\r\n", 400, "malformed_host"},
        {get + "Host: [::1]x\r\n\r\n", 400, "malformed_host"},
        // Header fields
        {get + kHost + ": empty name\r\n\r\n", 400, "malformed_header"},
        {get + kHost + "Name : space before the colon\r\n\r\n", 400, "malformed_header"},
        {get + kHost + "Na me: v\r\n\r\n", 400, "malformed_header"},
        {get + kHost + "N(me: v\r\n\r\n", 400, "malformed_header"},
        {get + kHost + "N\xc3\xa4me: v\r\n\r\n", 400, "malformed_header"},
        {get + kHost + "no colon at all\r\n\r\n", 400, "malformed_header"},
        {get + kHost + "Name: a\r\n folded\r\n\r\n", 400, "malformed_header"},
        {get + kHost + "Name: a\r\n\tfolded: b\r\n\r\n", 400, "malformed_header"},
        {get + " Host: a\r\n\r\n", 400, "malformed_header"},
        {get + kHost + "Name: a" + nul() + "b\r\n\r\n", 400, "malformed_header"},
        {get + kHost + "Na" + nul() + "me: b\r\n\r\n", 400, "malformed_header"},
        {get + kHost + "Name: a\x01" + "b\r\n\r\n", 400, "malformed_header"},
        {get + kHost + "Name: a\x7f\r\n\r\n", 400, "malformed_header"},
        {get + kHost + "Authorization: Bearer a\r\nauthorization: Bearer b\r\n\r\n", 400,
         "repeated_header"},
        {post + "Content-Type: application/json\r\nContent-Type: text/plain\r\n\r\n", 400,
         "repeated_header"},
        // Line ends
        {"GET / HTTP/1.1\nHost: a\n\n", 400, "malformed_line_end"},
        {get + "Host: a\n\r\n", 400, "malformed_line_end"},
        {get + "Host: a\r\rName: b\r\n\r\n", 400, "malformed_line_end"},
        {get + kHost + "Name: a\rb\r\n\r\n", 400, "malformed_line_end"},
        {get + kHost + "\n", 400, "malformed_line_end"},
        {"\nGET / HTTP/1.1\r\n" + kHost + "\r\n", 400, "malformed_line_end"},
        // Request line
        {"\r\n\r\nGET / HTTP/1.1\r\n" + kHost + "\r\n", 400, "malformed_request_line"},
        {"GET /\r\n" + kHost + "\r\n", 400, "malformed_request_line"},
        {"GET\r\n" + kHost + "\r\n", 400, "malformed_request_line"},
        {"GET / HTTP/1.1 \r\n" + kHost + "\r\n", 400, "malformed_request_line"},
        {"GET / HTTP/1.10\r\n" + kHost + "\r\n", 400, "malformed_request_line"},
        {"GET / HTTP/1\r\n" + kHost + "\r\n", 400, "malformed_request_line"},
        {"GET / http/1.1\r\n" + kHost + "\r\n", 400, "malformed_request_line"},
        {"GET / HTTP/1.1" + nul() + "\r\n" + kHost + "\r\n", 400, "malformed_request_line"},
        {"G(T / HTTP/1.1\r\n" + kHost + "\r\n", 400, "malformed_request_line"},
        {" / HTTP/1.1\r\n" + kHost + "\r\n", 400, "malformed_request_line"},
        {"\x16\x03\x01 / HTTP/1.1\r\n\r\n", 400, "malformed_request_line"},
        {"GET / HTTP/2.0\r\n" + kHost + "\r\n", 505, "version_unknown"},
        {"PRI * HTTP/2.0\r\n\r\n", 505, "version_unknown"},
        {"GET / HTTP/1.2\r\n" + kHost + "\r\n", 505, "version_unknown"},
        {"GET / HTTP/0.9\r\n" + kHost + "\r\n", 505, "version_unknown"},
        {"BREW / HTTP/1.1\r\n" + kHost + "\r\n", 501, "method_unknown"},
        {"get / HTTP/1.1\r\n" + kHost + "\r\n", 501, "method_unknown"},
        {"CONNECT a:443 HTTP/1.1\r\n" + kHost + "\r\n", 501, "method_unknown"},
        {"TRACE / HTTP/1.1\r\n" + kHost + "\r\n", 501, "method_unknown"},
        // Target
        {"GET  / HTTP/1.1\r\n" + kHost + "\r\n", 400, "malformed_target"},
        {"GET /a b HTTP/1.1\r\n" + kHost + "\r\n", 400, "malformed_target"},
        {"GET /a\tb HTTP/1.1\r\n" + kHost + "\r\n", 400, "malformed_target"},
        {"GET /a" + nul() + "b HTTP/1.1\r\n" + kHost + "\r\n", 400, "malformed_target"},
        {"GET /a\x7f HTTP/1.1\r\n" + kHost + "\r\n", 400, "malformed_target"},
        {"GET /\xc3\xa4 HTTP/1.1\r\n" + kHost + "\r\n", 400, "malformed_target"},
        {"GET /a#b HTTP/1.1\r\n" + kHost + "\r\n", 400, "malformed_target"},
        {"GET http://a/ HTTP/1.1\r\n" + kHost + "\r\n", 400, "malformed_target"},
        {"OPTIONS * HTTP/1.1\r\n" + kHost + "\r\n", 400, "malformed_target"},
        {"GET a HTTP/1.1\r\n" + kHost + "\r\n", 400, "malformed_target"},
        // Expectations and sizes
        {post + "Expect: a-miracle\r\nContent-Length: 1\r\n\r\n", 417, "expectation_failed"},
        {get + kHost + "Name: " + std::string(head_max, 'x') + "\r\n\r\n", 431, "head_too_large"},
        {"GET /" + std::string(head_max, 'x'), 431, "head_too_large"},
        {get + kHost +
             [] {
                 std::string many;
                 for (int i = 0; i < 101; ++i) {
                     many += "A: b\r\n";
                 }
                 return many;
             }() +
             "\r\n",
         431, "head_too_large"},
    };
}

std::vector<Hostile> hostile_bodies(std::size_t head_max, std::size_t body_max) {
    const std::string head = "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n";
    return {
        {head + "x\r\n", 400, "malformed_chunk"},
        {head + "\r\n", 400, "malformed_chunk"},
        {head + "-1\r\n", 400, "malformed_chunk"},
        {head + "+1\r\na\r\n", 400, "malformed_chunk"},
        {head + "0x1\r\na\r\n", 400, "malformed_chunk"},
        {head + " 1\r\na\r\n", 400, "malformed_chunk"},
        {head + "1 \r\na\r\n", 400, "malformed_chunk"},
        {head + "1;" + nul() + "\r\na\r\n", 400, "malformed_chunk"},
        {head + "10000000000000000\r\n", 400, "malformed_chunk"},
        {head + "00000000000000001\r\na\r\n", 400, "malformed_chunk"},
        {head + "1\r\nab\r\n", 400, "malformed_chunk"},
        {head + "1\na\r\n", 400, "malformed_line_end"},
        {head + "1\r\na\n0\r\n\r\n", 400, "malformed_line_end"},
        {head + hexadecimal(body_max + 1) + "\r\n", 413, "body_too_large"},
        {head + "ffffffffffffffff\r\n", 413, "body_too_large"},
        {head + "1\r\na\r\n" + hexadecimal(body_max) + "\r\n", 413, "body_too_large"},
        {head + "1;" + std::string(head_max, 'x') + "\r\n", 431, "head_too_large"},
        {head + "0\r\nName : v\r\n\r\n", 400, "malformed_header"},
        {head + "0\r\nno colon\r\n\r\n", 400, "malformed_header"},
        {head + "0\r\nName: a" + nul() + "\r\n\r\n", 400, "malformed_header"},
    };
}

}  // namespace support
