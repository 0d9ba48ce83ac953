#pragma once

#include <span>
#include <vector>

#include "platform/core/unit_of_work.hpp"
#include "user-service/domain/revocation.hpp"

namespace user {

// What was revoked, in the database; each call is one statement.
class RevocationTx {
public:
    virtual ~RevocationTx() = default;

    // Adds them, and keeps the later moment of two for one session or user. No two for the same
    // among them.
    virtual void record(std::span<const Revocation> revocations) = 0;
    // The latest `limit` of those revoked after `since`, the latest first.
    virtual std::vector<Revocation> latest(platform::Timestamp since, std::size_t limit) = 0;
    // Removes at most `limit` of those revoked before `before`. Answers how many it was.
    virtual std::size_t forget(platform::Timestamp before, std::size_t limit) = 0;
};

using RevocationStore = platform::UnitOfWork<RevocationTx>;

// Keeps what auth-service has announced as revoked. Any order, any number of times, any age.
class RecordRevocations {
public:
    explicit RecordRevocations(RevocationStore& store) : store_{store} {}

    // All of them or none.
    platform::Result<void> operator()(std::vector<Revocation> revocations) const;

private:
    RevocationStore& store_;
};

// Removes what no access token can be concerned by any more.
class ForgetRevocations {
public:
    ForgetRevocations(RevocationStore& store, const platform::Clock& clock)
        : store_{store}, clock_{clock} {}

    // One batch. Answers whether there may be more.
    platform::Result<bool> operator()() const;

private:
    RevocationStore& store_;
    const platform::Clock& clock_;
};

inline constexpr std::size_t kForgottenAtOnce = 1'000;

}  // namespace user
