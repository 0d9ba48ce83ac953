#pragma once

#include "platform/core/clock.hpp"

namespace support {

// Stands still unless a test moves it.
class ManualClock final : public platform::Clock {
public:
    [[nodiscard]] platform::Timestamp now() const override { return now_; }
    void advance(std::chrono::microseconds by) { now_ += by; }

private:
    platform::Timestamp now_ = *platform::parse_rfc3339("2026-11-21T09:30:00Z");
};

}  // namespace support
