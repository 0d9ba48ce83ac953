#pragma once

#include <string>
#include <vector>

#include "platform/http/message.hpp"

namespace platform::http {

// Cross-origin rules for browsers (WHATWG Fetch section 3.2): an exact list of origins, with
// credentials, never `*`. Thread-safe.
class Cors {
public:
    explicit Cors(std::vector<std::string> origins) : origins_{std::move(origins)} {}

    // Adds what the browser of an allowed origin needs to hand the answer on; a preflight's answer
    // gets the path's methods from its Allow. Other origins get nothing, so their browser refuses.
    void apply(const Request& request, Response& response) const;

private:
    std::vector<std::string> origins_;
};

}  // namespace platform::http
