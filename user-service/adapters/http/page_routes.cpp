#include "user-service/adapters/http/profile_page.hpp"
#include "user-service/adapters/http/route_parts.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

namespace http = platform::http;

void add_page_routes(Routes& routes) {
    routes.get("/u/{username}",
               [](const RouteDependencies& to,
                  const http::Request& request) -> platform::Result<http::Response> {
                   const auto page = to.read_page(request.parameter("username"));
                   if (page) {
                       return render(*page);
                   }
                   return page.error().fault.code == platform::ErrorCode::not_found
                              ? platform::Result<http::Response>{render_nobody()}
                              : page.error();
               });
}

}  // namespace user
