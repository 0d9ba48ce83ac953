#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "platform/amqp/assembler.hpp"
#include "platform/amqp/message.hpp"
#include "platform/amqp/url.hpp"
#include "platform/core/result.hpp"
#include "platform/loop/loop.hpp"

struct amqp_connection_state_t_;

namespace platform::amqp {

// What the broker says of a queue.
struct QueueState {
    std::uint32_t ready;  // messages that wait; those at a consumer's hand are not among them
    std::uint32_t consumers;
};

// One AMQP 0-9-1 connection with one channel, for the thread of its loop. It is open from the
// moment it exists; once broken it stays so and is dropped for another. Heartbeats every 10 s in
// both directions; a peer that has sent nothing for 12 s is taken for gone.
class Connection {
public:
    // Each is called from the loop, none after the Connection is gone. They may use the Connection
    // but not destroy it.
    struct Handlers {
        std::function<void(Incoming&&)> on_delivery = [](Incoming&&) {};
        std::function<void(Returned&&)> on_return = [](Returned&&) {};
        std::function<void(const Confirm&)> on_confirm = [](const Confirm&) {};
        std::function<void()> on_cancel = [] {};     // the broker has ended our consumer
        std::function<void()> on_cancelled = [] {};  // the answer to cancel()
        // An alarm of the broker: while blocked, it reads nothing that we publish.
        std::function<void(bool blocked, std::string_view reason)> on_blocked = [](bool, auto) {};
        std::function<void()> on_drained = [] {};  // all frames that had come are handled
        std::function<void(const Error&)> on_broken = [](const Error&) {};  // once, the last call
    };

    // Blocks for at most `timeout` (and for the name's resolution). `name` is what the broker shows
    // for the connection. Fails with kBrokerUnavailable; the reason holds no password.
    [[nodiscard]] static Result<std::unique_ptr<Connection>> open(loop::Loop& loop,
                                                                  const Endpoint& endpoint,
                                                                  const std::string& name,
                                                                  std::chrono::seconds timeout);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Before start(); each waits for the broker's answer, at most 3 s. After a failure the
    // Connection is of no use any more.
    [[nodiscard]] Result<void> check_exchange(const std::string& exchange);
    [[nodiscard]] Result<void> check_queue(const std::string& queue);
    // Nothing where there is no such queue: then the Connection is of no use any more either.
    [[nodiscard]] Result<std::optional<QueueState>> look_at_queue(const std::string& queue);
    // Makes a queue that is this connection's alone and is gone with it. It keeps the newest
    // `length_max` messages, so that whoever does not read holds no publisher up.
    [[nodiscard]] Result<void> open_own_queue(const std::string& queue, std::int32_t length_max);
    [[nodiscard]] Result<void> bind_queue(const std::string& queue, const std::string& exchange,
                                          const std::string& binding_key);
    [[nodiscard]] Result<void> select_confirms();
    // A message's headers may fill a frame, and the broker adds its own to them at a redelivery: so
    // from here on frames up to 256 KiB are taken, twice what was agreed, and nothing is published.
    [[nodiscard]] Result<void> consume(const std::string& queue, std::uint16_t prefetch);

    // From here on the handlers are called.
    void start(Handlers handlers);

    // Whether that many bytes can be written now without blocking. More than fits at all may be
    // written when nothing else is under way, and then takes as long as the broker takes to read.
    [[nodiscard]] bool has_room_for(std::size_t bytes) const;

    // Persistent and mandatory; on its way when the loop is back. The caller has asked
    // has_room_for, and never consume().
    [[nodiscard]] Result<void> publish(const Message& message);
    [[nodiscard]] Result<void> ack(std::uint64_t tag, bool multiple);
    // No delivery comes after on_cancelled.
    [[nodiscard]] Result<void> cancel();
    // Takes deliveries again after cancel(), with the prefetch that was. Does not wait for the
    // answer: a refusal breaks the connection.
    [[nodiscard]] Result<void> consume_again(const std::string& queue);

    // Says goodbye and waits for the answer, at most 1 s. Without it the broker logs a lost client.
    void close();

    // Nothing is read any more and no handler called: what came already and was not yet handed over
    // belongs to a connection that is over, and comes again by another.
    void abandon();

private:
    struct Destroy {
        void operator()(amqp_connection_state_t_* state) const noexcept;
    };
    using State = std::unique_ptr<amqp_connection_state_t_, Destroy>;

    Connection(loop::Loop& loop, State state);

    Result<void> outcome_of_call(const Fault& fault);
    Result<void> sent(int status);
    Result<void> take_larger_frames();
    void cork(bool corked);
    void drain();
    bool handle_next();
    bool handle_method(std::uint32_t id, void* decoded);
    bool deliver_whole();
    void closed_by_broker(std::uint32_t answer, std::uint16_t channel, std::string reason);
    void check_peer();
    void break_with(std::string reason);

    State state_;
    int descriptor_;
    std::size_t send_room_bytes_;
    bool broken_ = false;
    bool blocked_ = false;
    bool consumes_ = false;
    Assembler assembler_;
    Handlers handlers_;
    loop::Timer heartbeat_;
    loop::Timer soon_;  // for frames that are in the library's buffers, of which no poll tells
    loop::Timer flush_;
    loop::Loop& loop_;
    std::optional<loop::Poll> poll_;
};

}  // namespace platform::amqp
