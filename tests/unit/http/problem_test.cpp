#include "platform/http/problem.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "platform/core/faults.hpp"

using namespace platform;

namespace {

const RequestContext kContext{"r1", ""};

std::string header_of(const http::Response& response, std::string_view name) {
    const auto found = std::find_if(response.headers.begin(), response.headers.end(),
                                    [&](const auto& header) { return header.first == name; });
    return found == response.headers.end() ? std::string{} : found->second;
}

}  // namespace

TEST_CASE("a problem document names the fault and never its reason") {
    const auto response = http::problem(faults::kRouteUnknown.because("secret"), kContext);

    CHECK(response.status == 404);
    CHECK(response.content_type == "application/problem+json");
    CHECK(response.body ==
          R"({"type":"about:blank","title":"There is nothing at this path.","status":404,)"
          R"("code":"route_unknown","request_id":"r1"})");
}

TEST_CASE("a detail stands beside the title") {
    auto error = faults::kMalformedJson.because("secret");
    error.detail = "It must be an object.";

    CHECK(http::problem(error, kContext).body ==
          R"({"type":"about:blank","title":"The body is not JSON that this server takes.",)"
          R"("status":400,"code":"malformed_json","request_id":"r1",)"
          R"("detail":"It must be an object."})");
}

TEST_CASE("invalid fields are listed with their pointers") {
    Error error{.fault = faults::kInvalidFields};
    error.fields.push_back({"/email", "email_malformed", "No \"@\" in it."});
    error.fields.push_back({"/a~1b", "unknown_field", "Not known."});

    const auto response = http::problem(error, kContext);

    CHECK(response.status == 422);
    CHECK(response.body.find(
              R"("errors":[{"pointer":"/email","code":"email_malformed",)"
              R"("message":"No \"@\" in it."},{"pointer":"/a~1b","code":"unknown_field")") !=
          std::string::npos);
}

TEST_CASE("a 401 says how to authenticate, and what was wrong with a token that was given") {
    CHECK(header_of(http::problem(faults::kTokenMissing.because(""), kContext),
                    "WWW-Authenticate") == "Bearer");
    CHECK(header_of(http::problem(faults::kTokenExpired.because(""), kContext),
                    "WWW-Authenticate") == R"(Bearer error="invalid_token")");
    CHECK(header_of(http::problem(faults::kTokenInvalid.because(""), kContext),
                    "WWW-Authenticate") == R"(Bearer error="invalid_token")");
}

TEST_CASE("a 503 and a 429 say when to come back") {
    Error limited{.fault = {ErrorCode::rate_limited, "too_many", "Too many."}};
    limited.retry_after = std::chrono::seconds{30};

    CHECK(header_of(http::problem(limited, kContext), "Retry-After") == "30");
    CHECK(header_of(http::problem(faults::kOverloaded.because(""), kContext), "Retry-After") ==
          "1");
    CHECK(header_of(http::problem(faults::kRouteUnknown.because(""), kContext), "Retry-After")
              .empty());
}

TEST_CASE("every kind of error has its status") {
    struct Row {
        ErrorCode code;
        int status;
    };
    for (const auto& [code, status] :
         {Row{ErrorCode::malformed, 400}, Row{ErrorCode::unauthenticated, 401},
          Row{ErrorCode::forbidden, 403}, Row{ErrorCode::not_found, 404},
          Row{ErrorCode::method_not_allowed, 405}, Row{ErrorCode::conflict, 409},
          Row{ErrorCode::gone, 410}, Row{ErrorCode::precondition_failed, 412},
          Row{ErrorCode::too_large, 413}, Row{ErrorCode::unsupported_media_type, 415},
          Row{ErrorCode::invalid, 422}, Row{ErrorCode::precondition_required, 428},
          Row{ErrorCode::rate_limited, 429}, Row{ErrorCode::internal, 500},
          Row{ErrorCode::unavailable, 503}}) {
        CHECK(http::status_of(code) == status);
    }
}

TEST_CASE("a 403 for want of a scope names the scope, and another 403 nothing") {
    const Error lacking{.fault = faults::kScopeInsufficient, .scope_needed = "users:read"};
    const Error other{.fault = {ErrorCode::forbidden, "not_yours", "It is not yours."}};

    const auto response = http::problem(lacking, kContext);

    CHECK(response.status == 403);
    CHECK(header_of(response, "WWW-Authenticate") ==
          R"(Bearer error="insufficient_scope", scope="users:read")");
    CHECK(header_of(http::problem(other, kContext), "WWW-Authenticate").empty());
}
