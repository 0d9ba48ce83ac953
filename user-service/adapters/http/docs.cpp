#include "user-service/adapters/http/docs.hpp"

#include <string>

#include "platform/http/conditional.hpp"
#include "user-service/adapters/http/docs_page.hpp"
#include "user-service/adapters/http/html.hpp"

namespace user {

namespace http = platform::http;

namespace {

http::Response get_docs(const http::Request& request) {
    return http::conditional(request, html(200, std::string{kDocsPage}, kDocsStyle),
                             "public, max-age=300");
}

}  // namespace

void add_docs(http::Router& router) {
    router.add(http::Method::get, "/docs", get_docs);
}

}  // namespace user
