#include "auth-service/adapters/http/token_request.hpp"

#include "auth-service/domain/errors.hpp"
#include "platform/core/encoding.hpp"
#include "platform/http/media_type.hpp"
#include "platform/http/uri.hpp"

namespace auth {

namespace http = platform::http;
using platform::Error;
using platform::Result;

namespace {

Error invalid(std::string_view detail) {
    return {.fault = errors::kTokenRequestInvalid, .detail = detail};
}

Error not_authenticated(std::string_view detail) {
    return {.fault = errors::kClientInvalid, .detail = detail};
}

std::optional<std::string> find(const http::Pairs& form, const std::string& name) {
    const auto found = form.find(name);
    return found != form.end() && !found->second.empty() ? std::optional{found->second}
                                                         : std::nullopt;
}

// "Basic", and in base64 the id and the secret, each form-urlencoded, with a colon between them.
Result<ServiceAuthentication> decode_basic(std::string_view authorization) {
    constexpr std::string_view kScheme = "basic ";
    if (platform::ascii_lower(authorization.substr(0, kScheme.size())) != kScheme) {
        return not_authenticated("Of the schemes of HTTP only Basic is taken here.");
    }
    const auto both = platform::base64_decode(authorization.substr(kScheme.size()));
    const auto colon = both ? both->find(':') : std::string::npos;
    if (colon == std::string::npos) {
        return not_authenticated("The Authorization header does not decode.");
    }
    auto id = http::form_decode(std::string_view{*both}.substr(0, colon));
    auto secret = http::form_decode(std::string_view{*both}.substr(colon + 1));
    if (!id || !secret) {
        return not_authenticated("The Authorization header does not decode.");
    }
    return ServiceAuthentication{std::move(*id), platform::Secret{std::move(*secret)}};
}

Result<ServiceAuthentication> decode_authentication(const http::Request& request,
                                                    const http::Pairs& form) {
    const auto header = request.header("Authorization");
    auto id = find(form, "client_id");
    auto secret = find(form, "client_secret");
    if (!header) {
        if (!id || !secret) {
            return not_authenticated("The client does not authenticate.");
        }
        return ServiceAuthentication{std::move(*id), platform::Secret{std::move(*secret)}};
    }
    if (secret) {
        return invalid("The client authenticates in two ways.");
    }
    auto basic = decode_basic(*header);
    if (basic && id && *id != basic->client_id) {
        return invalid("client_id is another client than the one that authenticates.");
    }
    return basic;
}

}  // namespace

Result<ServiceTokenRequest> decode_token_request(const http::Request& request) {
    if (!request.body.empty() && !http::is_announced_as(http::kFormType, request)) {
        return invalid("The body must be application/x-www-form-urlencoded, in UTF-8.");
    }
    const auto form = http::decode_form(request.body);
    if (!form) {
        return invalid(form.error().detail);
    }
    const auto grant_type = find(*form, "grant_type");
    if (!grant_type) {
        return invalid("grant_type is missing.");
    }
    if (*grant_type != "client_credentials") {
        return errors::kGrantUnsupported;
    }
    auto authentication = decode_authentication(request, *form);
    if (!authentication) {
        return authentication.error();
    }
    return ServiceTokenRequest{std::move(*authentication), find(*form, "scope")};
}

}  // namespace auth
