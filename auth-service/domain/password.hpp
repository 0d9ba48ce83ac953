#pragma once

#include <string>
#include <string_view>

#include "platform/core/result.hpp"
#include "platform/core/secret.hpp"

namespace auth {

// A password that may be chosen: 8-128 code points in at most 512 bytes, none of the most common,
// taken as it is, without normalisation and without rules of composition (OWASP ASVS 5.0, 6.2).
class Password {
public:
    [[nodiscard]] static platform::Result<Password> parse(std::string_view text);

    [[nodiscard]] const platform::Secret& secret() const { return secret_; }

private:
    explicit Password(std::string_view text) : secret_{std::string{text}} {}

    platform::Secret secret_;
};

// What someone types at login. Whether it could be chosen today does not matter.
class PasswordAttempt {
public:
    [[nodiscard]] static platform::Result<PasswordAttempt> parse(std::string_view text) {
        return PasswordAttempt{text};
    }

    [[nodiscard]] const platform::Secret& secret() const { return secret_; }

private:
    explicit PasswordAttempt(std::string_view text) : secret_{std::string{text}} {}

    platform::Secret secret_;
};

// A PHC string: $argon2id$v=19$m=…,t=…,p=…$salt$digest. Or one that another system has made, until
// its owner logs in.
struct PasswordHash {
    std::string phc;

    // Of an account that has no password (yet): fits none, and is no sign of a fault.
    [[nodiscard]] static PasswordHash of_no_password() { return {"!"}; }

    bool operator==(const PasswordHash&) const = default;
};

}  // namespace auth
