#include "platform/loop/loop.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <csignal>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "platform/loop/back_off.hpp"
#include "platform/loop/work_queue.hpp"

using namespace std::chrono_literals;
using platform::loop::BackOff;
using platform::loop::Loop;
using platform::loop::Poll;
using platform::loop::Signal;
using platform::loop::Timer;
using platform::loop::Wake;
using platform::loop::WorkQueue;

TEST_CASE("a timer calls once, or again and again") {
    Loop loop;
    int once = 0;
    int again = 0;
    Timer single{loop, [&] { ++once; }};
    Timer repeating{loop, [&] {
                        if (++again == 3) {
                            loop.stop();
                        }
                    }};

    single.start(0ms);
    repeating.start(1ms, 1ms);
    loop.run();

    CHECK(once == 1);
    CHECK(again == 3);
    CHECK_FALSE(single.is_running());
}

TEST_CASE("a handle may be destroyed in its own callback, and is not called again") {
    Loop loop;
    int calls = 0;
    std::optional<Timer> timer;
    timer.emplace(loop, [&] {
        ++calls;
        timer.reset();
    });

    timer->start(0ms, 1ms);
    loop.run();

    CHECK(calls == 1);
}

TEST_CASE("a handle that was destroyed before its time is not called") {
    Loop loop;
    bool called = false;
    std::optional<Timer> doomed;
    doomed.emplace(loop, [&] { called = true; });
    Timer destroyer{loop, [&] { doomed.reset(); }};

    doomed->start(5ms);
    destroyer.start(0ms);
    loop.run();

    CHECK_FALSE(called);
}

TEST_CASE("another thread wakes the loop") {
    Loop loop;
    std::thread::id woken_in;
    Wake wake{loop, [&] {
                  woken_in = std::this_thread::get_id();
                  loop.stop();
              }};

    std::thread other{[&] { wake.send(); }};
    loop.run();
    other.join();

    CHECK(woken_in == std::this_thread::get_id());
}

TEST_CASE("a readable descriptor calls back until it is read") {
    Loop loop;
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    std::string received;
    {
        Poll poll{loop, ends[0], [&] {
                      char byte = 0;
                      REQUIRE(read(ends[0], &byte, 1) == 1);
                      received += byte;
                      if (received.size() == 2) {
                          loop.stop();
                      }
                  }};
        REQUIRE(write(ends[1], "ab", 2) == 2);
        loop.run();
    }
    close(ends[0]);
    close(ends[1]);

    CHECK(received == "ab");
}

TEST_CASE("a signal arrives in the loop") {
    Loop loop;
    bool arrived = false;
    Signal signal{loop, SIGUSR1, [&] {
                      arrived = true;
                      loop.stop();
                  }};
    Timer sender{loop, [] { std::raise(SIGUSR1); }};

    sender.start(0ms);
    loop.run();

    CHECK(arrived);
}

TEST_CASE("work is done beside the loop, in its order, and answered in the loop") {
    Loop loop;
    std::vector<std::string> order;
    std::thread::id worked_in;
    std::thread::id answered_in;
    bool idle_meanwhile = true;
    {
        WorkQueue queue{loop};
        queue.add(
            [&] {
                worked_in = std::this_thread::get_id();
                order.emplace_back("first");
            },
            [&] {
                answered_in = std::this_thread::get_id();
                idle_meanwhile = queue.is_idle();
            });
        queue.add([&] { order.emplace_back("second"); }, [&] { loop.stop(); });
        CHECK_FALSE(queue.is_idle());
        loop.run();
        CHECK(queue.is_idle());
    }

    CHECK(order == std::vector<std::string>{"first", "second"});
    CHECK(worked_in != std::this_thread::get_id());
    CHECK(answered_in == std::this_thread::get_id());
    CHECK_FALSE(idle_meanwhile);
}

TEST_CASE("the loop goes on while work blocks") {
    Loop loop;
    std::promise<void> freed;
    bool answered = false;
    {
        WorkQueue queue{loop};
        Timer timer{loop, [&] { freed.set_value(); }};
        queue.add([&] { freed.get_future().wait(); },
                  [&] {
                      answered = true;
                      loop.stop();
                  });
        timer.start(1ms);
        loop.run();
    }

    CHECK(answered);
}

TEST_CASE("back-off doubles up to its bound, and begins anew after a success") {
    BackOff back_off{100ms, 5'000ms};
    for (const auto whole : {100ms, 200ms, 400ms, 800ms, 1600ms, 3200ms, 5000ms, 5000ms}) {
        const auto wait = back_off.next();
        CHECK(wait >= whole / 2);
        CHECK(wait <= whole);
    }

    back_off.reset();

    CHECK(back_off.next() <= 100ms);
}
