#pragma once

#include <chrono>
#include <memory>
#include <string>

namespace tour {

struct Call {
    std::string method;  // GET, POST or PUT
    std::string path;
    std::string token{};  // empty: without an Authorization header
    std::string body{};   // JSON
};

struct Answer {
    int status = 0;  // 0: none came, and `failure` says why
    std::string body{};
    std::string failure{};
    std::chrono::microseconds took{0};
    std::chrono::steady_clock::time_point at{};  // when it was there, or was given up
};

// Speaks HTTP with one service over one connection that is kept alive, and opens another when the
// service closed it. Waits at most 5 s to connect and 15 s for an answer. For one thread.
class Client {
public:
    // `base_url` like http://127.0.0.1:8081. Throws std::invalid_argument when it is no such URL.
    explicit Client(const std::string& base_url);
    ~Client();

    [[nodiscard]] Answer send(const Call& call);

    [[nodiscard]] const std::string& base_url() const { return base_url_; }

private:
    struct Connection;

    std::string base_url_;
    std::unique_ptr<Connection> connection_;
};

}  // namespace tour
