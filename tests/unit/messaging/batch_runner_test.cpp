#include "platform/messaging/batch_runner.hpp"

#include <doctest/doctest.h>

using platform::messaging::BatchRunner;
using platform::messaging::Delivery;

namespace {

Delivery with(const char* header, const std::string& value) {
    return {.body = {},
            .message_id = {},
            .type = {},
            .content_type = {},
            .exchange = {},
            .routing_key = {},
            .headers = {{header, value}}};
}

}  // namespace

TEST_CASE("a count of retries is read as one from 0 to 1000, whatever stands there") {
    struct Case {
        const char* text;
        int retries;
    };
    for (const auto& [text, retries] :
         {Case{"2", 2}, Case{"0", 0}, Case{"-1", 0}, Case{"", 0}, Case{"two", 0},
          Case{"2 apples", 0}, Case{"1001", 1'000}, Case{"-2147483648", 0},
          Case{"2147483647", 1'000}, Case{"99999999999999999999", 1'000},
          Case{"-99999999999999999999", 0}}) {
        const std::string shown = text;
        CAPTURE(shown);

        CHECK(BatchRunner::retries_of(with("x-retry", text)) == retries);
    }
    CHECK(BatchRunner::retries_of(with("x-other", "7")) == 0);
}

TEST_CASE("whatever was delivered before is suspect, however often") {
    CHECK_FALSE(BatchRunner::is_suspect(with("x-delivery-count", "0")));
    CHECK(BatchRunner::is_suspect(with("x-delivery-count", "1")));
    CHECK(BatchRunner::is_suspect(with("x-delivery-count", "99999999999999999999")));
}
