#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "tools/tour/client.hpp"

namespace tour {

// Something came that was not expected; the tour ends with it.
struct Surprise {
    std::string expected;
    std::string came;
};

// JSON as a person reads it: indented, and a text longer than 72 characters (a token) cut with its
// length behind it. Anything that is not JSON comes back as it is.
[[nodiscard]] std::string readable(std::string_view json);

// "12.3 ms".
[[nodiscard]] std::string in_ms(std::chrono::microseconds time);

// Tells on standard output what happens, in colour when that is a terminal and NO_COLOR is unset.
class Story {
public:
    Story();

    void step(std::string_view title);
    void request(const std::string& base_url, const Call& call);
    void answer(const Answer& answer);
    void outcome(std::string_view text);  // what the step has shown
    void remark(std::string_view text);   // what is worth knowing besides
    void surprise(const Surprise& surprise);

private:
    enum class Colour { plain, title, quiet, good, bad };

    void line(Colour colour, std::string_view text, int indent);
    void block(std::string_view json);

    bool in_colour_;
    int step_ = 0;
};

}  // namespace tour
