#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/http/chunked_body.hpp"
#include "platform/http/head.hpp"
#include "platform/http/refusal.hpp"

namespace platform::http {

// The guard before Pistache's parser: takes whole requests out of a connection's bytes, however
// they are cut, and refuses whatever two readers could frame differently. Reserves nothing for
// bytes that have only been announced.
class RequestReader {
public:
    enum class State : std::uint8_t {
        wants_more,
        wants_continue,  // once, before a body: the client waits for `100 Continue`
        complete,
        refused
    };

    RequestReader(std::size_t head_bytes_max, std::size_t body_bytes_max)
        : head_bytes_max_{head_bytes_max}, body_bytes_max_{body_bytes_max} {}

    // Takes what belongs to the request at hand from the front of `bytes`.
    State read(std::string_view& bytes);

    // After `complete`; then the reader is ready for the next request.
    struct Raw {
        Head head;
        std::string body;
    };
    [[nodiscard]] Raw take();

    // After `refused`, which is the last state. The head is there as far as it could be read.
    [[nodiscard]] const Refusal& refusal() const { return *refusal_; }
    [[nodiscard]] const Head* head() const { return head_ ? &*head_ : nullptr; }

    // Whether some of a request has arrived; a stray empty line is not yet one.
    [[nodiscard]] bool started() const { return head_ || partial_.size() > 2; }

private:
    bool read_head(std::string_view& bytes);
    bool on_head(std::string_view text);
    State read_body(std::string_view& bytes);
    State read_sized(std::string_view& bytes);
    State read_chunked(std::string_view& bytes);
    bool refuse(const Refusal& refusal);

    std::size_t head_bytes_max_;
    std::size_t body_bytes_max_;
    HeadScanner scanner_{};
    std::string partial_{};  // a head that came in pieces
    std::optional<Head> head_{};
    std::optional<ChunkedBody> chunked_{};
    std::string body_{};
    std::optional<Refusal> refusal_{};
};

}  // namespace platform::http
