#include "platform/http/responder.hpp"

#include <utility>

#include "platform/http/problem.hpp"

namespace platform::http {

std::optional<Outgoing> Responder::answer(Exchange& exchange, std::string_view date,
                                          Recorder& recorder) {
    auto response = router_.dispatch(exchange.request);
    if (response.slow_work) {
        exchange.slow_work = std::move(response.slow_work);
        return std::nullopt;
    }
    return finish(std::move(response), exchange, to_text(exchange.request.method), date, recorder);
}

Outgoing Responder::answer_slowly(Exchange& exchange, std::string_view date, Recorder& recorder) {
    return finish(router_.perform(exchange.slow_work, exchange.request), exchange,
                  to_text(exchange.request.method), date, recorder);
}

Outgoing Responder::answer(Exchange& exchange, const Error& error, std::string_view date,
                           Recorder& recorder) {
    return finish(problem(error, exchange.request.context), exchange,
                  to_text(exchange.request.method), date, recorder);
}

Outgoing Responder::refuse(const Refusal& refusal, const Head* head, std::string_view date,
                           Recorder& recorder) {
    Exchange exchange{{}, {.keep_alive = false}, std::chrono::steady_clock::now()};
    auto& request = exchange.request;
    std::optional<Method> method;
    if (head != nullptr) {
        request.headers = head->headers;
        method = parse_method(head->method);
        request.method = method.value_or(Method::get);
        exchange.framing.head_only = method == Method::head;
    }
    request.context =
        make_request_context(request.header("X-Request-Id"), request.header("traceparent"));
    return finish(problem(refusal, request.context), exchange, method ? to_text(*method) : "none",
                  date, recorder);
}

Outgoing Responder::finish(Response response, Exchange& exchange, std::string_view method,
                           std::string_view date, Recorder& recorder) {
    const auto& request = exchange.request;
    cors_.apply(request, response);
    exchange.framing.keep_alive = exchange.framing.keep_alive && !draining_;
    Outgoing outgoing{to_wire(response, request.context.request_id, exchange.framing, date),
                      exchange.framing.keep_alive};
    recorder.record({.method = method,
                     .route = request.route,
                     .status = response.status,
                     .duration = std::chrono::steady_clock::now() - exchange.started,
                     .request_id = request.context.request_id,
                     .traceparent = request.context.traceparent});
    return outgoing;
}

}  // namespace platform::http
