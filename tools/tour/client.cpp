#include "tools/tour/client.hpp"

#include <httplib.h>

#include <stdexcept>

namespace tour {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::steady_clock;

namespace {

std::string without_last_slash(std::string url) {
    if (url.ends_with('/')) {
        url.pop_back();
    }
    return url;
}

// Scheme, host and perhaps a port: a path would be left out silently.
void require_base(const std::string& url) {
    const auto host = url.find("://");
    const bool known = url.starts_with("http://") || url.starts_with("https://");
    if (!known || url.size() == host + 3 || url.find_first_of("/?# @", host + 3) != url.npos) {
        throw std::invalid_argument{"'" + url + "' is not a URL like http://127.0.0.1:8081"};
    }
}

std::string described(httplib::Error error) {
    switch (error) {
        case httplib::Error::Connection:
            return "the connection could not be opened";
        case httplib::Error::Read:
            return "the connection broke, or 15 s passed";
        case httplib::Error::Write:
            return "the request could not be sent";
        default:
            return httplib::to_string(error);
    }
}

}  // namespace

struct Client::Connection {
    httplib::Client http;
};

Client::Client(const std::string& base_url) : base_url_{without_last_slash(base_url)} {
    require_base(base_url_);
    connection_ = std::make_unique<Connection>(Connection{httplib::Client{base_url_}});
    auto& http = connection_->http;
    if (!http.is_valid()) {
        throw std::invalid_argument{"'" + base_url_ + "' cannot be used as a URL"};
    }
    http.set_keep_alive(true);
    http.set_tcp_nodelay(true);
    http.set_connection_timeout(5);
    http.set_read_timeout(15);
    http.set_write_timeout(5);
}

Client::~Client() = default;

Answer Client::send(const Call& call) {
    httplib::Request request;
    request.method = call.method;
    request.path = call.path;
    request.set_header("Accept", "application/json");
    if (!call.token.empty()) {
        request.set_header("Authorization", "Bearer " + call.token);
    }
    if (!call.body.empty()) {
        request.set_header("Content-Type", "application/json");
        request.body = call.body;
    }
    const auto begin = steady_clock::now();
    const auto result = connection_->http.send(request);
    const auto end = steady_clock::now();
    const auto took = duration_cast<microseconds>(end - begin);
    if (!result) {
        return {.failure = described(result.error()), .took = took, .at = end};
    }
    return {.status = result->status, .body = result->body, .took = took, .at = end};
}

}  // namespace tour
