#pragma once

#include <array>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "auth-service/domain/scope.hpp"
#include "auth-service/domain/service_secret.hpp"
#include "platform/core/clock.hpp"

namespace auth {

// Names a service in its tokens, as `sub` and as `client_id`: 1-64 of a-z 0-9 . _ -, with a letter
// in front. Never one that could be taken for a person's: no UUID, and not the `client_id` that
// people's tokens have (RFC 9700 section 4.15).
class ServiceClientId {
public:
    // "svc-" and a UUIDv7, so that ids sort by age.
    [[nodiscard]] static ServiceClientId make(platform::Timestamp now);
    [[nodiscard]] static platform::Result<ServiceClientId> parse(std::string_view text);

    [[nodiscard]] const std::string& str() const { return text_; }

    auto operator<=>(const ServiceClientId&) const = default;

private:
    explicit ServiceClientId(std::string text) : text_{std::move(text)} {}

    std::string text_;
};

// What operators call a service: 1-64 of A-Z a-z 0-9 . _ -.
class ServiceName {
public:
    [[nodiscard]] static platform::Result<ServiceName> parse(std::string_view text);

    [[nodiscard]] const std::string& str() const { return text_; }

    auto operator<=>(const ServiceName&) const = default;

private:
    explicit ServiceName(std::string_view text) : text_{text} {}

    std::string text_;
};

// A service that gets tokens in its own name. Its secrets are no part of it.
struct ServiceClient {
    ServiceClientId id;
    ServiceName name;
    ScopeSet scopes;  // the most that a token of its may have
    platform::Timestamp created_at;
    std::optional<platform::Timestamp> disabled_at;  // since when it gets no token
};

// Two, so that a service can be given its next secret while it still uses the last.
inline constexpr std::size_t kSecretsMax = 2;

// The digests of a client's secrets, the newest first, nobody's in the place of what it lacks.
using SecretDigests = std::array<SecretDigest, kSecretsMax>;

}  // namespace auth
