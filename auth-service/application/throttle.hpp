#pragma once

#include <optional>
#include <string>

#include "auth-service/domain/account.hpp"
#include "platform/core/result.hpp"

namespace auth {

// Whose attempts are counted: the address they come from, and what they are about.
struct Attempt {
    std::string address;  // as it was resolved; an IPv6 address counts as its /64
    // A name that is tried, a device or a session of an account; nothing where only the address
    // counts. Never a name in clear.
    std::optional<std::string> target{};
};

// How often somebody may try. After some attempts in a row each further one has to wait longer than
// the one before, up to a bound: nobody is ever locked out. Shared by all replicas. Thread-safe.
class Throttle {
public:
    virtual ~Throttle() = default;

    // Counts the attempt, or fails with kTooManyAttempts and when to come back; then nothing was
    // counted for the target, so that an address that is held back holds nobody else back. Decides
    // and counts in one step: of many at once no more pass than one after another.
    [[nodiscard]] virtual platform::Result<void> begin(const Attempt& attempt) = 0;
    // It was the owner: what the target has counted is forgotten, and most of this attempt of the
    // address; all of it, and one account could keep every hashing thread busy for nothing.
    [[nodiscard]] virtual platform::Result<void> succeed(const Attempt& attempt) = 0;
};

// The targets' names. A name is counted as it is written, whether or not anybody has it: that two
// names are one account's cannot be seen by them sharing a count.
[[nodiscard]] std::string target_of_username(std::string_view username);
[[nodiscard]] std::string target_of_email(std::string_view email);
[[nodiscard]] std::string target_of_device(const AccountId& owner, const platform::Uuid& device);
[[nodiscard]] std::string target_of_session(const SessionId& session);

}  // namespace auth
