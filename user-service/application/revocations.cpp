#include "user-service/application/revocations.hpp"

#include <algorithm>
#include <tuple>

namespace user {

namespace {

// One statement may touch a row only once, so of those for the same only the latest goes in.
// Sorted, so that replicas working side by side lock rows in one order.
void keep_latest(std::vector<Revocation>& revocations) {
    std::sort(revocations.begin(), revocations.end(), [](const auto& a, const auto& b) {
        return std::tie(a.user_id, a.session_id, b.not_before) <
               std::tie(b.user_id, b.session_id, a.not_before);
    });
    const auto same = [](const auto& a, const auto& b) {
        return a.user_id == b.user_id && a.session_id == b.session_id;
    };
    revocations.erase(std::unique(revocations.begin(), revocations.end(), same), revocations.end());
}

}  // namespace

platform::Result<void> RecordRevocations::operator()(std::vector<Revocation> revocations) const {
    if (revocations.empty()) {
        return {};
    }
    keep_latest(revocations);
    return store_.read([&](RevocationTx& tx) -> platform::Result<void> {
        tx.record(revocations);  // a single statement is a transaction of its own
        return {};
    });
}

platform::Result<bool> ForgetRevocations::operator()() const {
    const auto before = clock_.now() - kRevocationsKept;
    return store_.read([&](RevocationTx& tx) -> platform::Result<bool> {
        return tx.forget(before, kForgottenAtOnce) == kForgottenAtOnce;
    });
}

}  // namespace user
