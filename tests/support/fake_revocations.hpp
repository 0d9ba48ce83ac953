#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "user-service/application/revocations.hpp"

namespace support {

// Revocations in memory: held to the same suite as the real store
// (tests/integration/db/revocation_store_test.cpp).
class FakeRevocations final : public user::RevocationStore {
private:
    using Key = std::pair<user::UserId, std::optional<platform::Uuid>>;
    using Rows = std::map<Key, user::Revocation>;

    class Tx final : public user::RevocationTx {
    public:
        explicit Tx(Rows& revoked) : rows{revoked} {}

        void record(std::span<const user::Revocation> revocations) override {
            for (const auto& told : revocations) {
                const auto [known, is_new] =
                    rows.try_emplace({told.user_id, told.session_id}, told);
                auto& row = known->second;
                if (!is_new && row.not_before < told.not_before) {
                    row.not_before = told.not_before;
                    row.revoked_at = std::max(row.revoked_at, told.revoked_at);
                }
            }
        }
        std::vector<user::Revocation> latest(platform::Timestamp since,
                                             std::size_t limit) override {
            std::vector<user::Revocation> found;
            for (const auto& [key, row] : rows) {
                if (row.revoked_at > since) {
                    found.push_back(row);
                }
            }
            std::sort(found.begin(), found.end(),
                      [](const auto& a, const auto& b) { return a.revoked_at > b.revoked_at; });
            found.erase(found.begin() + static_cast<std::ptrdiff_t>(std::min(found.size(), limit)),
                        found.end());
            return found;
        }
        std::size_t forget(platform::Timestamp before, std::size_t limit) override {
            std::size_t forgotten = 0;
            for (auto row = rows.begin(); row != rows.end();) {
                const bool goes = row->second.revoked_at < before && forgotten < limit;
                row = goes ? rows.erase(row) : std::next(row);
                forgotten += goes ? 1 : 0;
            }
            return forgotten;
        }

    private:
        Rows& rows;
    };

    platform::Result<void> perform(const Work& work, Isolation) override {
        Rows after = rows_;
        Tx tx{after};
        const auto outcome = work(tx);
        if (outcome) {
            rows_ = std::move(after);
        }
        return outcome;
    }

    Rows rows_;
};

}  // namespace support
