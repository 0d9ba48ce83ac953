#include "user-service/adapters/http/docs.hpp"

#include <string>

#include "platform/http/conditional.hpp"
#include "user-service/adapters/http/docs_page.hpp"

namespace user {

namespace http = platform::http;

namespace {

// The page has one style sheet, in itself, and nothing else that a browser would load or run.
std::string content_security_policy() {
    return "default-src 'none'; style-src '" + std::string{kDocsStyle} +
           "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}

http::Response get_docs(const http::Request& request) {
    return http::conditional(request,
                             {.status = 200,
                              .body = std::string{kDocsPage},
                              .content_type = "text/html; charset=utf-8",
                              .headers = {{"Content-Security-Policy", content_security_policy()},
                                          {"Referrer-Policy", "no-referrer"}}},
                             "public, max-age=300");
}

}  // namespace

void add_docs(http::Router& router) {
    router.add(http::Method::get, "/docs", get_docs);
}

}  // namespace user
