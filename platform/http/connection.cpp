#include "platform/http/connection.hpp"

#include <optional>
#include <utility>

#include "platform/core/faults.hpp"
#include "platform/http/socket.hpp"
#include "platform/http/uri.hpp"

namespace platform::http {

namespace {

// A client that sends more than this after our last word is cut off.
constexpr std::size_t kDroppedBytesMax = 256 * 1024;
// As many requests of one connection are answered in a row before the others of its thread get
// their turn: then it is told to come back.
constexpr std::size_t kInRoundMax = 256;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// An answer of the slow lane, on its way through a duplicate of the client's descriptor.
class SlowAnswer final : public SlowJob {
public:
    SlowAnswer(Shared& shared, Descriptor socket, Exchange exchange, Ticket ticket)
        : shared_{shared},
          socket_{std::move(socket)},
          exchange_{std::move(exchange)},
          ticket_{std::move(ticket)},
          presence_{shared.census} {}

    void run() noexcept override { answer(std::nullopt); }
    void refuse() noexcept override {
        answer(faults::kOverloaded.because("the slow lane is full"));
    }

private:
    void answer(const std::optional<Error>& error) noexcept {
        try {
            auto& responder = shared_.responder;
            auto& recorder = shared_.slow_recorder;
            deliver(error ? responder.answer(exchange_, *error, http_date(), recorder)
                          : responder.answer_slowly(exchange_, http_date(), recorder));
        } catch (...) {  // memory is out
            cut_off(socket_.number());
        }
    }

    void deliver(Outgoing outgoing) {
        const auto outcome = send_now(socket_.number(), outgoing.bytes);
        const bool whole = outcome.sent == outgoing.bytes.size();
        if (!whole && !outcome.broken) {
            shared_.unsent.add({std::move(socket_), std::move(outgoing.bytes), outcome.sent,
                                outgoing.keep_alive, ticket_, std::move(presence_)});
            return;
        }
        const bool keep_alive = whole && outgoing.keep_alive;
        if (!keep_alive) {
            end_sending(socket_.number());
        }
        ticket_.hand_in(keep_alive);
    }

    Shared& shared_;
    Descriptor socket_;
    Exchange exchange_;
    Ticket ticket_;
    Census::Presence presence_;
};

}  // namespace

Shared::Shared(ServerConfig settings, const Router& router, metrics::Registry& registry,
               log::Logger& logger)
    : config{std::move(settings)},
      connections_max{config.connections_max},
      metrics{registry},
      log{logger},
      accepted{registry.counter("http_connections_total", "Connections accepted.")},
      responder{router, Cors{config.cors_origins}, draining},
      slow_recorder{registry, logger},
      unsent{config.unsent_bytes_max, config.send_timeout,
             registry.gauge("http_unsent_bytes", "Bytes of answers that slow readers leave.")},
      slow_lane{config.slow_lane,
                registry.gauge("http_slow_lane_waiting", "Requests that wait for a worker.")} {}

Connection::Connection(Desk& desk, int descriptor, std::uint64_t serial, std::string peer_address)
    : desk_{desk},
      descriptor_{descriptor},
      serial_{serial},
      peer_address_{std::move(peer_address)},
      presence_{desk.shared.census},
      reader_{desk.shared.config.head_bytes_max, desk.shared.config.body_bytes_max} {
    ++desk_.shared.connections;
}

Connection::~Connection() {
    --desk_.shared.connections;
}

void Connection::take(std::string_view bytes) {
    switch (phase_) {
        case Phase::reading:
            work(bytes);
            break;
        case Phase::away:
            keep(bytes);
            break;
        case Phase::closing:
            drop(bytes);
            break;
    }
}

void Connection::work(std::string_view bytes) {
    while (phase_ == Phase::reading && !bytes.empty()) {
        switch (reader_.read(bytes)) {
            case RequestReader::State::wants_more:
                note_progress();
                break;
            case RequestReader::State::wants_continue:
                note_progress();
                send_continue();
                break;
            case RequestReader::State::complete:
                on_request();
                break;
            case RequestReader::State::refused:
                refuse(reader_.refusal());
                break;
        }
    }
    if (phase_ == Phase::away) {
        keep(bytes);
    }
}

// The time limits count from the first byte of a head and from the first after it.
void Connection::note_progress() {
    const bool in_body = reader_.head() != nullptr;
    if ((!request_started_ && reader_.started()) || (!body_started_ && in_body)) {
        since_ = Clock::now();
        request_started_ = true;
        body_started_ = in_body;
    }
}

// What the client sends ahead waits for its turn, up to the size of one request.
void Connection::keep(std::string_view bytes) {
    const auto& config = desk_.shared.config;
    if (kept_.size() + bytes.size() > config.head_bytes_max + config.body_bytes_max) {
        dropped_ += bytes.size();
        cut_off(descriptor_);
    } else {
        kept_ += bytes;
    }
}

// Reading on until the client has closed keeps the kernel from resetting the connection before our
// last word is read (RFC 9112 section 9.6).
void Connection::drop(std::string_view bytes) {
    dropped_ += bytes.size();
    if (dropped_ > kDroppedBytesMax) {
        cut_off(descriptor_);
    }
}

void Connection::on_request() {
    auto [head, body] = reader_.take();
    since_ = Clock::now();
    request_started_ = false;
    body_started_ = false;
    Exchange exchange{{}, {.keep_alive = may_keep_alive(head), .http_1_0 = head.http_1_0}, since_};
    exchange.request.body = std::move(body);
    auto& shared = desk_.shared;
    if (!desk_.request_line.parse(head, exchange.request)) {
        refuse(refusals::kRequestLine);
    } else if (!fill(exchange, head)) {
        const auto error = faults::kMalformedRequest.because("the query does not decode");
        send(shared.responder.answer(exchange, error, desk_.date.now(), desk_.recorder));
    } else if (auto answer = shared.responder.answer(exchange, desk_.date.now(), desk_.recorder)) {
        send(std::move(*answer));
    } else {
        give_away(std::move(exchange));
    }
}

// False where the query does not decode.
bool Connection::fill(Exchange& exchange, Head& head) {
    auto& request = exchange.request;
    request.headers = std::move(head.headers);
    request.peer_address = peer_address_;
    request.context =
        make_request_context(request.header("X-Request-Id"), request.header("traceparent"));
    request.context.client_address =
        client_address(peer_address_, request.headers, desk_.shared.config.trusted_proxies);
    exchange.framing.head_only = request.method == Method::head;
    auto query = decode_query(head.query);
    if (query) {
        request.query = std::move(*query);
    }
    return query.has_value();
}

bool Connection::may_keep_alive(const Head& head) {
    if (round_ != desk_.round) {
        round_ = desk_.round;
        in_round_ = 0;
    }
    return head.keep_alive && ++in_round_ < kInRoundMax;
}

void Connection::give_away(Exchange exchange) {
    auto& shared = desk_.shared;
    auto socket = Descriptor::duplicate_of(descriptor_);
    if (!socket) {
        const auto error = faults::kOverloaded.because("no descriptor is left");
        send(shared.responder.answer(exchange, error, desk_.date.now(), desk_.recorder));
        return;
    }
    phase_ = Phase::away;
    std::unique_ptr<SlowJob> job =
        std::make_unique<SlowAnswer>(shared, std::move(socket), std::move(exchange), ticket());
    if (!shared.slow_lane.offer(job)) {
        job->refuse();
    }
}

void Connection::send(Outgoing outgoing) {
    const auto outcome = send_now(descriptor_, outgoing.bytes);
    if (outcome.sent == outgoing.bytes.size()) {
        if (!outgoing.keep_alive) {
            close_our_side();
        }
        return;
    }
    auto socket = outcome.broken ? Descriptor{} : Descriptor::duplicate_of(descriptor_);
    if (!socket) {
        cut_off(descriptor_);
        close_our_side();
        return;
    }
    phase_ = Phase::away;
    auto& shared = desk_.shared;
    shared.unsent.add({std::move(socket), std::move(outgoing.bytes), outcome.sent,
                       outgoing.keep_alive, ticket(), Census::Presence{shared.census}});
}

// Left away where the socket is full: the client goes on by itself after a while.
void Connection::send_continue() {
    const auto outcome = send_now(descriptor_, kContinue);
    if (outcome.sent > 0 && outcome.sent < kContinue.size()) {
        cut_off(descriptor_);
        close_our_side();
    }
}

void Connection::refuse(const Refusal& refusal) {
    auto& shared = desk_.shared;
    shared.metrics
        .counter("http_refused_total", "What was not taken as a request.",
                 {{"reason", std::string{refusal.slug}}})
        .increment();
    send(shared.responder.refuse(refusal, reader_.head(), desk_.date.now(), desk_.recorder));
}

void Connection::resume(bool keep_alive) {
    if (phase_ != Phase::away) {
        return;
    }
    if (!keep_alive || dropped_ > 0) {
        close_our_side();
        return;
    }
    phase_ = Phase::reading;
    since_ = Clock::now();
    work(std::exchange(kept_, {}));
}

bool Connection::expired(Clock::time_point now) {
    const auto& config = desk_.shared.config;
    const bool draining = desk_.shared.draining;
    const auto passed = now - since_;
    if (phase_ == Phase::away) {
        return false;  // the slow lane and the writer have limits of their own
    }
    if (phase_ == Phase::closing) {
        return passed > config.linger_timeout || (draining && passed > config.drain_timeout);
    }
    if (!reader_.started()) {
        return draining || passed > config.keep_alive_timeout;
    }
    if (draining && now - desk_.shared.draining_since > config.drain_timeout) {
        return true;  // nothing has come of the request that a client would have to know
    }
    if (passed > (body_started_ ? config.body_timeout : config.head_timeout)) {
        refuse(refusals::kTimeout);
    }
    return false;
}

void Connection::close_our_side() {
    end_sending(descriptor_);
    phase_ = Phase::closing;
    since_ = Clock::now();
}

}  // namespace platform::http
