#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace platform::http {

// Owns one file descriptor. A duplicate of a socket stays the same connection, whatever becomes of
// the number it was made from.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number) : number_{number} {}
    [[nodiscard]] static Descriptor duplicate_of(int number) {
        return Descriptor{::fcntl(number, F_DUPFD_CLOEXEC, 0)};
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }

    // False where none could be had, as at the process's limit.
    explicit operator bool() const { return number_ >= 0; }
    [[nodiscard]] int number() const { return number_; }

private:
    int number_ = -1;
};

}  // namespace platform::http
