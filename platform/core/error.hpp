#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace platform {

// What kind of failure a caller meets. platform/http/problem.cpp maps each to one HTTP status.
enum class ErrorCode : std::uint8_t {
    malformed,        // cannot be parsed at all
    unauthenticated,  // who is asking is not proven
    forbidden,        // proven, and not allowed
    not_found,
    method_not_allowed,
    conflict,
    gone,
    precondition_failed,
    precondition_required,
    too_large,
    unsupported_media_type,
    invalid,  // parsed, and a value breaks a rule
    rate_limited,
    unavailable,  // a dependency or a bound is the cause; worth another try
    internal
};

// One value of a request that breaks a rule. `pointer` is a JSON Pointer (RFC 6901) into the body.
struct FieldError {
    std::string pointer;
    std::string code;
    std::string message;
};

struct Error;

// A failure that can happen, by name. `slug` is the stable `code` that clients see, `title` the
// sentence beside it. Every slug of a service stands in its domain/errors.hpp.
struct Fault {
    ErrorCode code;
    std::string_view slug;
    std::string_view title;

    // `reason` is for the log and never for the client.
    [[nodiscard]] Error because(std::string reason) const;
};

// A Fault that has happened.
struct Error {
    Fault fault;
    std::string reason{};
    std::vector<FieldError> fields{};
    std::chrono::seconds retry_after{0};  // 0: no advice
    std::string_view detail{};            // for the client: static text, never of the request
    std::string_view scope_needed{};      // static text, with kScopeInsufficient
};

inline Error Fault::because(std::string reason) const {
    return {.fault = *this, .reason = std::move(reason)};
}

}  // namespace platform
