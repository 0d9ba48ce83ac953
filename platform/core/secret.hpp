#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace platform {

// Text that must reach no log and no copy: it cannot be copied or streamed, and its memory is
// wiped when it goes.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) : text_{std::move(text)} {}
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    Secret(Secret&& other) noexcept { swap(other); }
    Secret& operator=(Secret&& other) noexcept {
        swap(other);
        return *this;
    }
    ~Secret() { wipe(); }

    // The one way to the text, named so that a reader stops at each use.
    [[nodiscard]] std::string_view expose() const { return text_; }
    [[nodiscard]] bool empty() const { return text_.empty(); }

private:
    // Swapping moves short texts byte by byte, so that both sides are wiped in the end.
    void swap(Secret& other) noexcept { text_.swap(other.text_); }
    void wipe() noexcept;

    std::string text_;
};

// Takes as long for any two texts of one length: how much of a guess was right does not show.
[[nodiscard]] bool equal_in_constant_time(std::string_view left, std::string_view right);

}  // namespace platform
