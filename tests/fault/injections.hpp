#pragma once

#include <map>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "platform/amqp/message.hpp"

namespace fault {

// What strangers publish to auth.events, and what has to become of it. Any thread.
class Injections {
public:
    // Malformed, of a future version, of a wrong type, too long, contradicting itself.
    void poison(std::mt19937_64& random);
    // Ends the process that looks at it (a build with fault points).
    void crasher();
    // No handler can bear it: it goes round all retry tiers.
    void thrower();
    // Copies of events that were published before, of any age, in any order.
    void replay(std::vector<platform::amqp::Message> messages, std::mt19937_64& random);

    // What has to be parked, and nothing else: message id → reason.
    [[nodiscard]] std::map<std::string, std::string> expected() const;
    [[nodiscard]] int crashers() const;  // copies that may be on their way

private:
    // Answers how many attempts it took to publish it: there may be as many copies.
    int inject(platform::amqp::Message message, const std::string& reason);
    std::string next_id();

    mutable std::mutex guard_;
    int last_ = 0;
    int crashers_ = 0;
    std::map<std::string, std::string> expected_;
};

}  // namespace fault
