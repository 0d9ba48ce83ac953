#include "platform/messaging/batches.hpp"

#include <doctest/doctest.h>

using platform::messaging::Batch;
using platform::messaging::Batches;
using platform::messaging::Delivery;

namespace {

Delivery delivery(bool redelivered = false) {
    Delivery made{.body = {},
                  .message_id = {},
                  .type = {},
                  .content_type = {},
                  .exchange = {},
                  .routing_key = {},
                  .headers = {}};
    if (redelivered) {
        made.headers.emplace_back("x-delivery-count", "1");
    }
    return made;
}

using Tags = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("a batch is full at its bound, and what is more waits for the next") {
    Batches batches{3};
    batches.add(1, delivery());
    batches.add(2, delivery());
    CHECK_FALSE(batches.is_full());
    batches.add(3, delivery());
    batches.add(4, delivery());

    CHECK(batches.is_full());
    CHECK(batches.cut().tags == Tags{1, 2, 3});
    CHECK(batches.is_single());
    CHECK(batches.cut().tags == Tags{4});
    CHECK(batches.empty());
    CHECK(batches.cut().tags.empty());
}

TEST_CASE("a suspect goes alone, after those before it and before those after it") {
    Batches batches{10};
    batches.add(1, delivery());
    batches.add(2, delivery());
    batches.add(3, delivery(true));
    batches.add(4, delivery(true));
    batches.add(5, delivery());

    CHECK(batches.cut().tags == Tags{1, 2});
    CHECK(batches.is_single());
    CHECK(batches.cut().tags == Tags{3});
    CHECK(batches.cut().tags == Tags{4});
    CHECK(batches.cut().tags == Tags{5});
}

TEST_CASE("what is put back comes first, in its order, and stays suspect") {
    Batches batches{2};
    batches.add(1, delivery(true));
    batches.add(2, delivery());
    batches.add(3, delivery());
    batches.add(4, delivery());
    auto first = batches.cut();
    auto second = batches.cut();

    batches.put_back(std::move(second));
    batches.put_back(std::move(first));

    CHECK(batches.cut().tags == Tags{1});
    CHECK(batches.cut().tags == Tags{2, 3});
    CHECK(batches.cut().tags == Tags{4});
}
