#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/http/message.hpp"
#include "platform/log/log.hpp"

namespace platform::http {

// Finds the route of a request and calls it. Nothing escapes from below: an Error and a throw both
// come out as a problem document, and the log has the reason. Filled by one thread, then const and
// shared by all.
class Router {
public:
    explicit Router(log::Logger& log) : log_{log} {}

    // `pattern` is made of segments, literal or `{parameter}`: "/users/{auth_user_id}/badges". A
    // literal beats a parameter, segment by segment from the left. HEAD and OPTIONS come by
    // themselves.
    void add(Method method, std::string_view pattern, Handler handler, Lane lane = Lane::fast);

    // The lane of the route that dispatch would call; fast where there is none.
    [[nodiscard]] Lane lane_of(const Request& request) const;

    // Fills request.parameters and answers: 404 for an unknown path, 405 with Allow for an unknown
    // method, 204 with Allow to OPTIONS, a GET without its body to HEAD, 415 for a body that is not
    // JSON.
    [[nodiscard]] Response dispatch(Request& request) const;

    struct Listed {
        Method method;
        std::string pattern;
    };
    [[nodiscard]] std::vector<Listed> routes() const;  // in the order of add

private:
    struct Route {
        Method method;
        std::vector<std::string> segments;
        std::string pattern;
        Handler handler;
        Lane lane;
    };

    log::Logger& log_;
    std::vector<Route> routes_;
};

}  // namespace platform::http
