#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#include "platform/http/conditional.hpp"
#include "tests/support/http_house.hpp"
#include "tests/support/page_samples.hpp"
#include "user-service/adapters/http/profile_page.hpp"

// profile.mjs prints what is wrong; its screenshots stay in the build tree.
TEST_CASE("a profile is a page for everybody, whatever its texts hold") {
    const auto page = support::page_of(support::kHostileTexts);
    const support::HttpHouse house{[&](platform::http::Router& router) {
        router.add(platform::http::Method::get, "/u/{username}",
                   [&](const platform::http::Request& request) {
                       return platform::http::conditional(request, user::render(page));
                   });
    }};
    const std::string look =
        "node '" BROWSER_TESTS "/profile.mjs' '" + house.url("/u/ada") + "' '" SCREENSHOTS "'";

    CHECK(std::system(look.c_str()) == 0);
}
