#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/http/message.hpp"
#include "platform/log/log.hpp"

namespace platform::http {

// Finds the route of a request and calls it. Nothing escapes from below: an Error and a throw both
// come out as a problem document, and the log has the reason. Filled by one thread, then const and
// shared by all.
class Router {
public:
    explicit Router(log::Logger& log);
    ~Router();
    Router(const Router&) = delete;
    Router& operator=(const Router&) = delete;

    // `pattern` is made of segments, literal or `{parameter}`: "/users/{auth_user_id}/badges". A
    // literal beats a parameter, segment by segment from the left, among the routes that have the
    // method. HEAD and OPTIONS come by themselves. One method and pattern stand once.
    void add(Method method, std::string_view pattern, Handler handler, Lane lane = Lane::fast,
             BodyType body_type = BodyType::json);

    // Fills request.parameters and request.route, and answers: 400 for a path that does not decode,
    // 404 for an unknown path, 405 with Allow for an unknown method, 204 with Allow to OPTIONS, 415
    // for a body of another type than the route's (BodyType). HEAD gets the whole answer of GET;
    // the server counts its body and leaves it away. The handlers of the slow lane are not called,
    // but answered as slow_work.
    [[nodiscard]] Response dispatch(Request& request) const;

    // What the slow_work that dispatch has answered says.
    [[nodiscard]] Response perform(const Handler& slow_work, const Request& request) const;

    struct Listed {
        Method method;
        std::string pattern;
    };
    [[nodiscard]] std::vector<Listed> routes() const;  // in the order of add

private:
    struct Route {
        Method method;
        std::string pattern;
        std::vector<std::string> parameter_names;
        Handler handler;
        Lane lane;
        BodyType body_type;
    };
    // One segment further than its parent.
    struct Node {
        std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
        std::unique_ptr<Node> parameter;
        std::map<Method, const Route*> routes;
    };
    struct Path;

    static Node& grow(Node& node, std::string_view segment, Route& route);
    // Calls `visit` with the nodes at the path's end, the best first, until it answers true.
    template <class Visit>
    static bool walk(const Node& node, Path& path, std::size_t depth, const Visit& visit);
    [[nodiscard]] const Route* find(Method method, Path& path) const;
    [[nodiscard]] std::string allowed(Path& path) const;
    template <class Answer>
    [[nodiscard]] Response guarded(const Request& request, const Answer& answer) const;
    [[nodiscard]] Result<Response> answer(Request& request) const;
    [[nodiscard]] Result<Response> call(const Route& route, Request& request) const;
    void explain(const Error& error, const Request& request) const;

    log::Logger& log_;
    std::vector<std::unique_ptr<Route>> routes_;
    Node root_;
};

}  // namespace platform::http
