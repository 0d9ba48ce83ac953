#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/census.hpp"
#include "platform/http/mailbox.hpp"
#include "platform/http/request_line.hpp"
#include "platform/http/request_reader.hpp"
#include "platform/http/responder.hpp"
#include "platform/http/server_config.hpp"
#include "platform/http/slow_lane.hpp"
#include "platform/http/unsent_writer.hpp"

namespace platform::http {

// What all threads of one server share. The slow lane ends first: its answers need the others.
struct Shared {
    Shared(ServerConfig settings, const Router& router, metrics::Registry& registry,
           log::Logger& logger);

    const ServerConfig config;
    std::size_t connections_max;  // set before the first thread starts
    metrics::Registry& metrics;
    log::Logger& log;
    Census census{};
    std::atomic<bool> draining = false;
    std::chrono::steady_clock::time_point draining_since{};  // set before `draining`
    std::atomic<std::size_t> connections = 0;
    std::vector<std::shared_ptr<Mailbox>> mailboxes{};  // filled before the first thread starts
    metrics::Counter accepted;
    Responder responder;
    Recorder slow_recorder;
    UnsentWriter unsent;
    SlowLane slow_lane;
};

// What the connections of one I/O thread share besides.
struct Desk {
    explicit Desk(Shared& all) : shared{all} {}

    Shared& shared;
    std::shared_ptr<Mailbox> mailbox = std::make_shared<Mailbox>();
    RequestLineParser request_line{shared.config.head_bytes_max};
    Recorder recorder{shared.metrics, shared.log};
    HttpDate date{};
    std::uint64_t round = 0;  // of the thread's poller
};

// One client's connection, driven by its I/O thread: one request at a time, each answered before
// the next is looked at, so that no answers can change places. Answers go out on the connection's
// own descriptor in this thread, or, where that would block, through a duplicate of it.
class Connection {
public:
    using Clock = std::chrono::steady_clock;

    // `descriptor` stays the caller's, who closes it after the connection is destroyed.
    Connection(Desk& desk, int descriptor, std::uint64_t serial, std::string peer_address);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void take(std::string_view bytes);    // what the client has sent
    void refuse(const Refusal& refusal);  // the last word to this client
    void resume(bool keep_alive);         // the answer that was given away is out
    // Whether it is to be closed. Answers 408 by itself where one is due.
    [[nodiscard]] bool expired(Clock::time_point now);
    [[nodiscard]] std::uint64_t serial() const { return serial_; }

private:
    enum class Phase : std::uint8_t {
        reading,
        away,    // the answer is with the slow lane or the writer
        closing  // our side is shut; waits for the client to close
    };

    void work(std::string_view bytes);
    void keep(std::string_view bytes);
    void drop(std::string_view bytes);
    void on_request();
    void give_away(Exchange exchange);
    void send(Outgoing outgoing);
    void send_continue();
    [[nodiscard]] bool may_keep_alive(const Head& head);
    [[nodiscard]] bool fill(Exchange& exchange, Head& head);
    void note_progress();
    void close_our_side();
    [[nodiscard]] Ticket ticket() const { return {desk_.mailbox, descriptor_, serial_}; }

    Desk& desk_;
    int descriptor_;
    std::uint64_t serial_;
    std::string peer_address_;
    Census::Presence presence_;
    RequestReader reader_;
    Phase phase_ = Phase::reading;
    Clock::time_point since_ = Clock::now();  // of the phase, or of the request's part at hand
    bool request_started_ = false;
    bool body_started_ = false;
    std::string kept_{};        // came while the answer was away
    std::size_t dropped_ = 0;   // what came after our last word, or was too much to keep
    std::uint64_t round_ = 0;   // of the poller, in which
    std::size_t in_round_ = 0;  // as many requests were answered
};

}  // namespace platform::http
