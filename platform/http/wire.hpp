#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "platform/http/message.hpp"

namespace platform::http {

// What the connection, not the handler, says about an answer.
struct Framing {
    bool keep_alive = true;
    bool http_1_0 = false;
    bool head_only = false;  // the answer to HEAD: everything but the body
};

// An answer as it goes over the wire (RFC 9112). Header names that the server owns are dropped from
// response.headers, and a control character in a value becomes a space, so that no handler can
// split an answer in two. `date` is the value of Date.
[[nodiscard]] std::string to_wire(const Response& response, std::string_view request_id,
                                  const Framing& framing, std::string_view date);

// As Date wants it (RFC 9110 section 5.6.7): "Sat, 21 Nov 2026 09:30:00 GMT". Thread-safe.
[[nodiscard]] std::string http_date(std::time_t at = std::time(nullptr));

// Now as Date wants it, written anew only when the second has changed. Of one thread.
class HttpDate {
public:
    [[nodiscard]] std::string_view now();

private:
    std::time_t second_ = -1;
    std::string text_{};
};

}  // namespace platform::http
