#include "platform/http/problem.hpp"

#include <algorithm>

#include "platform/core/faults.hpp"
#include "platform/json/writer.hpp"

namespace platform::http {

namespace {

constexpr std::chrono::seconds kRetryAfterDefault{1};

json::ObjectWriter document(int status, std::string_view slug, std::string_view title,
                            const RequestContext& context) {
    json::ObjectWriter writer;
    writer.text("type", "about:blank")
        .text("title", title)
        .number("status", status)
        .text("code", slug)
        .text("request_id", context.request_id);
    return writer;
}

std::string errors_of(const std::vector<FieldError>& fields) {
    json::ArrayWriter errors;
    for (const auto& field : fields) {
        errors.raw(json::ObjectWriter{}
                       .text("pointer", field.pointer)
                       .text("code", field.code)
                       .text("message", field.message)
                       .str());
    }
    return errors.str();
}

// A request without any token is told only the scheme (RFC 6750 section 3.1).
std::string challenge(const Fault& fault) {
    const bool about_token = fault.slug == faults::kTokenInvalid.slug ||
                             fault.slug == faults::kTokenExpired.slug ||
                             fault.slug == faults::kTokenRevoked.slug;
    return about_token ? R"(Bearer error="invalid_token")" : "Bearer";
}

void add_advice(const Error& error, Response& response) {
    if (response.status == 401) {
        response.headers.emplace_back("WWW-Authenticate", challenge(error.fault));
    }
    if (response.status == 403 && !error.scope_needed.empty()) {
        response.headers.emplace_back("WWW-Authenticate",
                                      R"(Bearer error="insufficient_scope", scope=")" +
                                          std::string{error.scope_needed} + '"');
    }
    if (response.status == 503 || response.status == 429) {
        const auto wait = std::max(error.retry_after, kRetryAfterDefault);
        response.headers.emplace_back("Retry-After", std::to_string(wait.count()));
    }
}

Response as_problem(int status, std::string body) {
    return {.status = status,
            .body = std::move(body),
            .content_type = "application/problem+json",
            .headers = {}};
}

}  // namespace

int status_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::malformed:
            return 400;
        case ErrorCode::unauthenticated:
            return 401;
        case ErrorCode::forbidden:
            return 403;
        case ErrorCode::not_found:
            return 404;
        case ErrorCode::method_not_allowed:
            return 405;
        case ErrorCode::conflict:
            return 409;
        case ErrorCode::gone:
            return 410;
        case ErrorCode::precondition_failed:
            return 412;
        case ErrorCode::too_large:
            return 413;
        case ErrorCode::unsupported_media_type:
            return 415;
        case ErrorCode::invalid:
            return 422;
        case ErrorCode::precondition_required:
            return 428;
        case ErrorCode::rate_limited:
            return 429;
        case ErrorCode::unavailable:
            return 503;
        case ErrorCode::internal:
            break;
    }
    return 500;
}

Response problem(const Error& error, const RequestContext& context) {
    const int status = status_of(error.fault.code);
    auto writer = document(status, error.fault.slug, error.fault.title, context);
    if (!error.detail.empty()) {
        writer.text("detail", error.detail);
    }
    if (!error.fields.empty()) {
        writer.raw("errors", errors_of(error.fields));
    }
    Response response = as_problem(status, writer.str());
    add_advice(error, response);
    return response;
}

Response problem(const Refusal& refusal, const RequestContext& context) {
    Response response = as_problem(
        refusal.status, document(refusal.status, refusal.slug, refusal.title, context).str());
    if (refusal.status == 503) {
        response.headers.emplace_back("Retry-After", std::to_string(kRetryAfterDefault.count()));
    }
    return response;
}

}  // namespace platform::http
