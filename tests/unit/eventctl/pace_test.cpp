#include "tools/eventctl/pace.hpp"

#include <doctest/doctest.h>

using eventctl::Pace;
using std::chrono::milliseconds;

namespace {

const Pace::Clock::time_point kStart{std::chrono::hours{1}};

int sent_at(Pace& pace, Pace::Clock::time_point now) {
    int sent = 0;
    while (pace.is_due(now)) {
        pace.spend(1);
        ++sent;
    }
    return sent;
}

}  // namespace

TEST_CASE("a pace lets the first go at once and the others one after the other") {
    Pace pace{20, milliseconds{10}, kStart};

    CHECK(sent_at(pace, kStart) == 1);
    CHECK(sent_at(pace, kStart + milliseconds{49}) == 0);
    CHECK(sent_at(pace, kStart + milliseconds{51}) == 1);
    int sent = 2;
    for (int at = 60; at <= 1000; at += 10) {
        sent += sent_at(pace, kStart + milliseconds{at});
    }
    CHECK(sent >= 20);
    CHECK(sent <= 21);
}

TEST_CASE("no burst comes after a wait") {
    Pace pace{1000, milliseconds{20}, kStart};
    sent_at(pace, kStart);

    CHECK(sent_at(pace, kStart + std::chrono::minutes{5}) <= 21);
    CHECK(pace.ahead(kStart + std::chrono::minutes{5}) == milliseconds{0});
}

TEST_CASE("whoever sends a page waits until all of it was due") {
    Pace pace{100, milliseconds{50}, kStart};

    pace.spend(51);

    CHECK(pace.ahead(kStart) == milliseconds{500});
    CHECK(pace.ahead(kStart + milliseconds{200}) == milliseconds{300});
    CHECK(pace.ahead(kStart + milliseconds{900}) == milliseconds{0});
}
