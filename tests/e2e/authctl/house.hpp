#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "tests/support/command.hpp"
#include "tests/support/printed.hpp"
#include "tests/support/servers.hpp"
#include "tests/support/service_process.hpp"

namespace e2e {

using support::has;
using support::lines_of;
using support::object_in;

inline constexpr const char* kSecretKey = "q7Zk2Wm9Xc4Vb8Nn1Ll6Pp3Rr5Tt0YyA";
inline constexpr const char* kAnotherSecretKey = "J4hT8sQw2Lp6Vz0Rk3Nd7Yb1Xc5Mg9Fa";

// How long a key set is believed, and a new key published before it signs.
inline constexpr std::chrono::seconds kJwksMaxAge{2};
inline constexpr std::chrono::seconds kKeyLead{4};

// auth-service's database, and authctl beside it.
class House {
public:
    support::ScratchDatabase auth_database{"auth-service/migrations"};

    // With the configuration that the services have, or with another in its place.
    [[nodiscard]] support::Ended authctl(const std::vector<std::string>& arguments,
                                         const support::Command::Environment& instead = {}) const;
    // The same for a command that is to succeed, for one JSON object of its output.
    [[nodiscard]] platform::json::Object authctl_json(std::vector<std::string> arguments) const;

    [[nodiscard]] support::ServiceProcess::Environment auth_environment() const;
};

// Two replicas of auth-service and a user-service, all of them ready. user-service asks the first
// one for keys.
class Services : public House {
public:
    Services();

    support::ScratchDatabase user_database{"user-service/migrations"};
    support::ServiceProcess auth;
    support::ServiceProcess replica;
    support::ServiceProcess user;

    // Signs up somebody of this name and waits until user-service knows. Answers an access token.
    std::string sign_up(const std::string& username);
    [[nodiscard]] static std::string log_in(const support::ServiceProcess& at,
                                            const std::string& username);

private:
    [[nodiscard]] support::ServiceProcess::Environment user_environment() const;
};

// What the header of an access token says.
[[nodiscard]] std::string kid_of(const std::string& token);

}  // namespace e2e
