#pragma once

#include <cstddef>
#include <memory>

#include "platform/http/head.hpp"
#include "platform/http/message.hpp"

namespace platform::http {

// Pistache's request parser, fed with nothing but a request line that the guard has found
// well-formed. Header fields and bodies stay with the guard: Pistache's typed header parsers throw
// on bad values of fields that nobody asks for, and its reader of chunked bodies adds a stray CR
// when a packet ends between a chunk and its line end. Of one thread.
class RequestLineParser {
public:
    explicit RequestLineParser(std::size_t head_bytes_max);
    ~RequestLineParser();

    // Fills method and path; false where Pistache takes the line for something else.
    [[nodiscard]] bool parse(const Head& head, Request& request);

private:
    struct Parser;
    std::unique_ptr<Parser> parser_;
};

}  // namespace platform::http
