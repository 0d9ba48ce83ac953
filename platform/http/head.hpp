#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/http/message.hpp"
#include "platform/http/refusal.hpp"

namespace platform::http {

// The head of a request that was found well-formed: what frames the message is known for sure.
struct Head {
    std::string method;  // one of ours
    std::string path;    // in origin form, as sent
    std::string query;   // what follows the `?`, as sent
    HeaderList headers;
    std::size_t content_length = 0;
    bool chunked = false;
    bool keep_alive = true;
    bool expects_continue = false;
    bool http_1_0 = false;
};

// Looks for the end of a head in a text that grows, and sees each byte once.
class HeadScanner {
public:
    enum class Found : std::uint8_t { nothing, end, bare_line_end };

    // `text` begins with all that was scanned before. On `end`, length() bytes of it are the head.
    Found scan(std::string_view text);
    [[nodiscard]] std::size_t length() const { return position_; }
    void reset() { *this = {}; }

private:
    std::size_t position_ = 0;
    std::size_t line_bytes_ = 0;  // of the line at hand, without its end
    bool any_line_ = false;
    bool after_cr_ = false;
};

struct ParsedHead {
    Head head;  // where it is refused: as far as it was read
    std::optional<Refusal> refusal;
};

// RFC 9112 sections 3, 5 and 6, with everything refused that two readers could take differently.
// `text` is one head with its empty line; an empty line before it is passed over (section 2.2).
[[nodiscard]] ParsedHead parse_head(std::string_view text, std::size_t body_bytes_max);

// Visible ASCII without separators (RFC 9110 section 5.6.2).
[[nodiscard]] bool is_token(std::string_view text);

}  // namespace platform::http
