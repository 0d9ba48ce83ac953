#include "user-service/adapters/revocations/intake.hpp"

#include <vector>

namespace user {

namespace {

platform::metrics::Counter received(platform::metrics::Registry& metrics, const char* source) {
    return metrics.counter("revocations_received_total",
                           "Revocations that came, repeated ones included", {{"source", source}});
}

}  // namespace

RevocationIntake::RevocationIntake(platform::jwt::Revocations& known,
                                   platform::metrics::Registry& metrics)
    : known_{known},
      received_{received(metrics, "database"), received(metrics, "queue"),
                received(metrics, "channel"), received(metrics, "auth_service")},
      size_{metrics.gauge("revocations_known", "Revocations that tokens are held against")} {}

void RevocationIntake::take(RevocationSource source,
                            std::span<const Revocation> revocations) const {
    std::vector<platform::jwt::Revocation> taken;
    taken.reserve(revocations.size());
    for (const auto& revocation : revocations) {
        taken.push_back({.user_id = revocation.user_id.uuid(),
                         .session_id = revocation.session_id,
                         .not_before = revocation.not_before});
    }
    known_.add(taken);
    received_.at(static_cast<std::size_t>(source)).increment(static_cast<double>(taken.size()));
    size_.set(static_cast<double>(known_.size()));
}

void RevocationIntake::expire() const {
    known_.expire();
    size_.set(static_cast<double>(known_.size()));
}

}  // namespace user
