#include "tools/eventctl/healing.hpp"

#include <algorithm>

#include "auth-service/adapters/postgres/pg_account_tx.hpp"
#include "auth-service/application/announce_again.hpp"
#include "platform/core/request_context.hpp"

namespace eventctl {

using platform::Result;
using platform::Uuid;

namespace {

constexpr std::chrono::milliseconds kLookEvery{250};
constexpr std::size_t kAtOnce = 1000;

}  // namespace

// Part by part, so that the outbox stays short.
Healing::Outcome Healing::heal(const std::vector<Difference>& differences,
                               const std::function<void(std::size_t)>& on_progress) {
    Outcome outcome;
    for (std::size_t at = 0; at < differences.size(); at += kAtOnce) {
        const auto begin = differences.begin() + static_cast<std::ptrdiff_t>(at);
        const auto size = std::min(kAtOnce, differences.size() - at);
        auto open = announce({begin, begin + static_cast<std::ptrdiff_t>(size)}, outcome);
        const auto announced = open.size();
        outcome.announced += announced;
        if (auto watched = watch(open, outcome, on_progress); !watched && !pauses_.is_over()) {
            outcome.failure = watched.error();
        }
        const bool stands_still =
            outcome.failure || (announced > 0 && open.size() == announced);  // so will the next
        outcome.left.insert(outcome.left.end(), open.begin(), open.end());
        if (stands_still || pauses_.is_over()) {
            outcome.left.insert(outcome.left.end(), begin + static_cast<std::ptrdiff_t>(size),
                                differences.end());
            break;
        }
    }
    return outcome;
}

// Until all agree, or none of them has for as long as our patience.
Result<void> Healing::watch(std::vector<Difference>& open, Outcome& outcome,
                            const std::function<void(std::size_t)>& on_progress) {
    using Clock = std::chrono::steady_clock;
    auto moved_at = Clock::now();
    while (!open.empty() && Clock::now() - moved_at < patience_ && pauses_.wait(kLookEvery)) {
        std::vector<Uuid> ids;
        for (const auto& difference : open) {
            ids.push_back(difference.id);
        }
        const auto copied = comparison_.look_again(ids);
        if (!copied) {
            return copied.error();
        }
        const auto before = open.size();
        std::erase_if(open, [&](const Difference& difference) {
            const auto now = copied->find(difference.id);
            const bool healed = now == copied->end() || !kind_of(now->second);
            if (healed) {
                outcome.healed.push_back(difference.id);
            }
            return healed;
        });
        if (open.size() != before) {
            moved_at = Clock::now();
        }
        on_progress(outcome.healed.size());
    }
    return {};
}

// Answers those that were announced; the others are left.
std::vector<Difference> Healing::announce(const std::vector<Difference>& differences,
                                          Outcome& outcome) {
    const platform::SystemClock clock;
    platform::db::PgUnitOfWork<auth::AccountTx, auth::PgAccountTx> accounts{setup_.auth()};
    const auth::MendCopy mend_copy{accounts, clock};
    const auto context = platform::make_request_context(std::nullopt, std::nullopt);
    std::vector<Difference> announced;
    for (const auto& difference : differences) {
        const auto& reference = difference.copies.reference;
        if (difference.kind == Kind::tombstone || !pauses_.wait({})) {
            outcome.left.push_back(difference);
            continue;
        }
        const auto mended =
            mend_copy(auth::AccountId{difference.id}, reference ? reference->version : 0, context);
        if (mended) {
            announced.push_back(difference);
            continue;
        }
        outcome.left.push_back(difference);
        if (outcome.trouble.empty()) {
            const auto& error = mended.error();
            outcome.trouble = error.reason.empty() ? std::string{error.fault.title} : error.reason;
        }
    }
    return announced;
}

}  // namespace eventctl
