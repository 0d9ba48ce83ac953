#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "platform/http/refusal.hpp"

namespace platform::http {

// Takes a chunked body (RFC 9112 section 7.1) out of a stream of bytes, however it is cut.
// Extensions and trailer fields are checked for their form and dropped.
class ChunkedBody {
public:
    enum class State : std::uint8_t { wants_more, complete, refused };

    // At most `body_bytes_max` bytes of body; extensions and trailers stay within `line_bytes_max`.
    ChunkedBody(std::size_t body_bytes_max, std::size_t line_bytes_max)
        : body_bytes_max_{body_bytes_max}, line_bytes_max_{line_bytes_max} {}

    // Takes what belongs to the body from the front of `bytes`.
    State read(std::string_view& bytes);

    [[nodiscard]] std::string take() { return std::move(body_); }
    [[nodiscard]] const Refusal& refusal() const { return *refusal_; }

private:
    enum class Step : std::uint8_t { size, data, data_end, trailer, done };

    bool read_line(std::string_view& bytes);
    void read_data(std::string_view& bytes);
    void on_line();
    void on_size(std::string_view line);
    void on_trailer(std::string_view line);
    void refuse(const Refusal& refusal) { refusal_ = &refusal; }

    std::size_t body_bytes_max_;
    std::size_t line_bytes_max_;
    Step step_ = Step::size;
    std::size_t chunk_rest_ = 0;
    std::size_t trailer_bytes_ = 0;
    std::string line_;
    std::string body_;
    const Refusal* refusal_ = nullptr;
};

}  // namespace platform::http
