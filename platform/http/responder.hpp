#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>

#include "platform/http/cors.hpp"
#include "platform/http/head.hpp"
#include "platform/http/recorder.hpp"
#include "platform/http/router.hpp"
#include "platform/http/wire.hpp"

namespace platform::http {

// A request on its way to its answer.
struct Exchange {
    Request request;
    Framing framing;
    std::chrono::steady_clock::time_point started;  // when its last byte had come
    Handler slow_work{};  // what answers it, once it is known to be the slow lane's
};

// The bytes of an answer, and whether the connection goes on after them.
struct Outgoing {
    std::string bytes;
    bool keep_alive;
};

// From a request to the bytes of its answer, logged and counted. Nothing escapes from it.
// Thread-safe, all references outlive it.
class Responder {
public:
    Responder(const Router& router, Cors cors, const std::atomic<bool>& draining)
        : router_{router}, cors_{std::move(cors)}, draining_{draining} {}

    // Calls the route's handler in this thread. `date` is the value of Date. Nothing where the
    // exchange has slow_work now, which answer_slowly() calls.
    [[nodiscard]] std::optional<Outgoing> answer(Exchange& exchange, std::string_view date,
                                                 Recorder& recorder);
    [[nodiscard]] Outgoing answer_slowly(Exchange& exchange, std::string_view date,
                                         Recorder& recorder);
    // The same with an Error in the place of what the handler would have said.
    [[nodiscard]] Outgoing answer(Exchange& exchange, const Error& error, std::string_view date,
                                  Recorder& recorder);
    // `head` is what is known of the request, if anything. Always the connection's last answer.
    [[nodiscard]] Outgoing refuse(const Refusal& refusal, const Head* head, std::string_view date,
                                  Recorder& recorder);

private:
    Outgoing finish(Response response, Exchange& exchange, std::string_view method,
                    std::string_view date, Recorder& recorder);

    const Router& router_;
    Cors cors_;
    const std::atomic<bool>& draining_;
};

}  // namespace platform::http
