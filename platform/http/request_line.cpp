#include "platform/http/request_line.hpp"

#include <pistache/http.h>

#include <exception>
#include <optional>
#include <string>

namespace platform::http {

namespace {

std::optional<Method> method_of(Pistache::Http::Method method) {
    switch (method) {
        case Pistache::Http::Method::Get:
            return Method::get;
        case Pistache::Http::Method::Head:
            return Method::head;
        case Pistache::Http::Method::Post:
            return Method::post;
        case Pistache::Http::Method::Put:
            return Method::put;
        case Pistache::Http::Method::Patch:
            return Method::patch;
        case Pistache::Http::Method::Delete:
            return Method::del;
        case Pistache::Http::Method::Options:
            return Method::options;
        default:
            return std::nullopt;
    }
}

}  // namespace

struct RequestLineParser::Parser {
    Pistache::Http::RequestParser pistache;
    std::string text{};

    bool parse(const Head& head, Request& request) {
        text.assign(head.method).append(" ").append(head.path).append(" HTTP/1.1\r\n\r\n");
        if (!pistache.feed(text.data(), text.size()) ||
            pistache.parse() != Pistache::Http::Private::State::Done) {
            return false;
        }
        const auto method = method_of(pistache.request.method());
        request.method = method.value_or(Method::get);
        request.path = pistache.request.resource();
        return method.has_value();
    }
};

RequestLineParser::RequestLineParser(std::size_t head_bytes_max)
    : parser_{new Parser{Pistache::Http::RequestParser{head_bytes_max + 64}}} {}

RequestLineParser::~RequestLineParser() = default;

bool RequestLineParser::parse(const Head& head, Request& request) {
    bool parsed = false;
    try {
        parsed = parser_->parse(head, request);
    } catch (const std::exception&) {
        parsed = false;  // Pistache's own refusal; ours comes in its place
    }
    parser_->pistache.reset();
    return parsed;
}

}  // namespace platform::http
