#pragma once

#include <memory>
#include <string>
#include <vector>

#include "platform/jwt/keys.hpp"
#include "tests/support/service_process.hpp"

namespace e2e {

// Both services over the private servers, with migrated databases.
class World {
public:
    World();

    support::ServiceProcess auth;
    support::ServiceProcess user;

    // One more auth-service on the same servers, not started yet.
    [[nodiscard]] static support::ServiceProcess another_auth(
        const support::ServiceProcess::Environment& more = {});
    // A second replica of user-service, which is ready.
    [[nodiscard]] std::unique_ptr<support::ServiceProcess> another_user() const;

    // The key that auth-service signs with, as whoever has stolen its secret would get it.
    [[nodiscard]] static platform::jwt::SigningKey signing_key();

    // A name that no other test and no earlier run has used.
    [[nodiscard]] static std::string fresh_name();
    [[nodiscard]] support::Answer sign_up(const std::string& username) const;
    // Whether user-service knows the account by now.
    [[nodiscard]] bool is_visible(const std::string& username) const;
    // Those that are not visible after `patience`.
    [[nodiscard]] std::vector<std::string> missing(const std::vector<std::string>& usernames) const;
};

// Signs up `count` people from `threads` threads; the names of those whose registration was
// acknowledged with 201.
[[nodiscard]] std::vector<std::string> sign_up_many(const World& world, int count, int threads);

}  // namespace e2e
