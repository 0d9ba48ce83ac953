#pragma once

#include <httplib.h>

#include <stdexcept>
#include <string>

#include "platform/json/reader.hpp"

namespace bench {

// A client that keeps its connection, as those of a browser or a service do. For one thread.
class KeptClient {
public:
    explicit KeptClient(const std::string& url, const std::string& token = "")
        : client_{url}, token_{token} {
        client_.set_keep_alive(true);
        client_.set_tcp_nodelay(true);
        if (!token.empty()) {
            client_.set_bearer_token_auth(token);
        }
    }

    // The status; the body is body(). Throws where there is no answer.
    int post(const std::string& path, const std::string& json) {
        return take(client_.Post(path, json, "application/json"));
    }
    int get(const std::string& path) { return take(client_.Get(path)); }
    int put(const std::string& path) { return take(client_.Put(path)); }
    int patch(const std::string& path, const std::string& json) {
        return take(client_.Patch(path, json, "application/json"));
    }
    int del(const std::string& path) { return take(client_.Delete(path)); }

    [[nodiscard]] const std::string& body() const { return body_; }
    [[nodiscard]] const std::string& token() const { return token_; }

    // Of the last answer, the text member `name`; empty where there is none.
    [[nodiscard]] std::string text(const std::string& name) const {
        const auto object = platform::json::Object::parse(body_);
        return object ? object->text(name).value_or("") : "";
    }

private:
    int take(const httplib::Result& result) {
        if (!result) {
            throw std::runtime_error{"no answer: " + httplib::to_string(result.error())};
        }
        body_ = result->body;
        return result->status;
    }

    httplib::Client client_;
    std::string token_;
    std::string body_;
};

}  // namespace bench
