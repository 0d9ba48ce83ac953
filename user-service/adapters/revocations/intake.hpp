#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "platform/jwt/revocations.hpp"
#include "platform/metrics/metrics.hpp"
#include "user-service/domain/revocation.hpp"

namespace user {

// Where a replica hears of a revocation.
enum class RevocationSource : std::uint8_t {
    database,      // at its start
    queue,         // the one that all replicas share
    channel,       // its own queue
    auth_service,  // which it has asked
};

// Everything that a replica hears comes through here to what it knows. Thread-safe.
//
// Metrics: revocations_received_total{source}, revocations_known.
class RevocationIntake {
public:
    // `known` outlives it.
    RevocationIntake(platform::jwt::Revocations& known, platform::metrics::Registry& metrics);

    void take(RevocationSource source, std::span<const Revocation> revocations) const;
    // Forgets what no token can be concerned by any more.
    void expire() const;

private:
    platform::jwt::Revocations& known_;
    std::array<platform::metrics::Counter, 4> received_;  // in the order of RevocationSource
    platform::metrics::Gauge size_;
};

}  // namespace user
