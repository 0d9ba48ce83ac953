#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "platform/core/result.hpp"

namespace auth {

// What a service may be allowed to do. Each is a scope-token of RFC 6749 section 3.3.
namespace scopes {

inline constexpr std::string_view kAwardBadges = "badges:award";
inline constexpr std::string_view kReadRevocations = "revocations:read";
inline constexpr std::string_view kReadUsers = "users:read";

// All there are, in the order of their names.
[[nodiscard]] const std::vector<std::string_view>& all();

}  // namespace scopes

// One of scopes::all().
class Scope {
public:
    // kScopeInvalid for what is no scope-token, and for one that is none of ours.
    [[nodiscard]] static platform::Result<Scope> parse(std::string_view text);

    [[nodiscard]] std::string_view str() const { return name_; }

    auto operator<=>(const Scope&) const = default;

private:
    explicit Scope(std::string_view name) : name_{name} {}

    std::string_view name_;  // of the list, which stays for ever
};

// Any number of scopes, each once, whose order does not matter.
class ScopeSet {
public:
    ScopeSet() = default;
    explicit ScopeSet(std::vector<Scope> scopes);

    // As RFC 6749 section 3.3 writes them: one space between each two. kScopeInvalid.
    [[nodiscard]] static platform::Result<ScopeSet> parse(std::string_view text);
    // The same for what was stored, perhaps by a version of this service that knew further ones:
    // those are passed over.
    [[nodiscard]] static ScopeSet known_of(std::string_view text);

    [[nodiscard]] bool empty() const { return scopes_.empty(); }
    [[nodiscard]] bool is_within(const ScopeSet& other) const;
    [[nodiscard]] std::string str() const;
    [[nodiscard]] const std::vector<Scope>& items() const { return scopes_; }

    bool operator==(const ScopeSet&) const = default;

private:
    std::vector<Scope> scopes_;  // in the order of their names
};

}  // namespace auth
