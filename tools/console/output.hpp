#pragma once

#include <array>
#include <streambuf>
#include <string_view>

#include "platform/core/error.hpp"

namespace console {

// Standard output, for as long as main() runs. std::cout writes through it, so that what could not
// be written is known, and why. A reader that goes away ends nothing by a signal.
class StandardOutput : private std::streambuf {
public:
    explicit StandardOutput(std::string_view program);  // its name, for what goes wrong
    ~StandardOutput() override;
    StandardOutput(const StandardOutput&) = delete;
    StandardOutput& operator=(const StandardOutput&) = delete;

    // Writes what is left. Answers `status` where all was written; else another than 0, and says
    // why on standard error, unless the reader has only had enough.
    [[nodiscard]] int finish(int status);

private:
    int_type overflow(int_type c) override;
    int sync() override;

    std::string_view program_;
    std::array<char, 16'384> pending_{};
    std::streambuf* before_;
    int fault_ = 0;  // errno of the first write that failed
};

// Whether something could not be written: what would only print more may end.
[[nodiscard]] bool output_is_lost();

// One line on standard output, at once, harmless for a terminal. `json` is compact and valid.
void print_json(std::string_view json);

// One line on standard error, safe for a terminal, behind the program's name. The second says who
// failed and why, and answers kFailed.
void complain(std::string_view program, std::string_view what);
int failed(std::string_view program, std::string_view who, const platform::Error& error);

}  // namespace console
