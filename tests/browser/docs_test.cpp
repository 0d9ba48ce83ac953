#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#include "tests/support/http_house.hpp"
#include "user-service/adapters/http/docs.hpp"

// docs.mjs prints what is wrong; its screenshots stay in the build tree.
TEST_CASE("the API reference can be read by everybody, on a desktop and on a phone") {
    const support::HttpHouse house{user::add_docs};
    const std::string look =
        "node '" BROWSER_TESTS "/docs.mjs' '" + house.url("/docs") + "' '" SCREENSHOTS "'";

    CHECK(std::system(look.c_str()) == 0);
}
