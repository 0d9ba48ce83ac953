#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "platform/amqp/connection.hpp"
#include "platform/amqp/url.hpp"
#include "platform/log/log.hpp"
#include "platform/loop/back_off.hpp"
#include "platform/loop/loop.hpp"

namespace platform::amqp {

// Keeps one Connection to the broker: a broken one is dropped and another is opened and set up,
// with back-off (0.1 s to 2 s, jittered) until that works. For the thread of its loop.
class Link {
public:
    struct Setup {
        // What must be done on a fresh connection before it is of use. Runs at every connection.
        std::function<Result<void>(Connection&)> prepare;
        Connection::Handlers handlers;             // on_broken and on_blocked are the Link's own
        std::function<void()> on_up = [] {};       // prepared; connection() is there
        std::function<void()> on_down = [] {};     // lost; everything open on it is void
        std::function<void()> on_blocked = [] {};  // is_blocked() has changed
        std::function<void()> on_refused = [] {};  // an attempt failed; reason() says why
    };

    // `name` is what broker and log show for the connection.
    Link(loop::Loop& loop, Endpoint endpoint, std::string name, log::Logger& log);
    ~Link();
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    void start(Setup setup);
    // Closes the connection in good order, within about 1 s, and opens none again. Calls nothing.
    void stop();

    // nullptr while there is none.
    [[nodiscard]] Connection* connection() const { return up_ ? connection_.get() : nullptr; }
    [[nodiscard]] bool is_blocked() const { return blocked_; }
    [[nodiscard]] const std::string& reason() const { return reason_; }  // why it is down

    // The caller found the connection broken. It is void at once, and dropped later: this may be
    // called from any of its handlers.
    void fail(const Error& error);

private:
    void open();
    void attempt();
    void report(const Error& error);

    loop::Loop& loop_;
    Endpoint endpoint_;
    std::string name_;
    log::Logger& log_;
    Setup setup_;
    std::unique_ptr<Connection> connection_;
    bool up_ = false;
    bool blocked_ = false;
    std::string reason_ = "not connected yet";
    std::chrono::steady_clock::time_point up_since_;
    std::chrono::steady_clock::time_point reported_at_;
    std::string reported_;
    loop::BackOff back_off_;
    loop::Timer reopen_;
};

}  // namespace platform::amqp
