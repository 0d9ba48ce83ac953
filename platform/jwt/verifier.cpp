#include "platform/jwt/verifier.hpp"

#include <algorithm>
#include <array>

#include "platform/core/encoding.hpp"
#include "platform/core/faults.hpp"
#include "platform/json/reader.hpp"

namespace platform::jwt {

namespace {

constexpr std::size_t kTokenBytesMax = 4096;
constexpr std::size_t kSignatureBytes = 64;  // RFC 7518 section 3.4
constexpr std::size_t kGenerationMax = 8192;
constexpr std::chrono::seconds kClockSkewMax{30};

struct Parts {
    std::string_view header;
    std::string_view payload;
    std::string_view signature;
};

std::optional<Parts> split(std::string_view token) {
    const auto first = token.find('.');
    const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos ||
        token.size() > kTokenBytesMax) {
        return std::nullopt;
    }
    return Parts{token.substr(0, first), token.substr(first + 1, second - first - 1),
                 token.substr(second + 1)};
}

Result<json::Object> decode(std::string_view part) {
    const auto text = base64url_decode(part);
    if (!text) {
        return faults::kTokenInvalid.because("not base64url");
    }
    auto object = json::Object::parse(*text);
    if (!object) {
        return faults::kTokenInvalid.because("not a JSON object");
    }
    return object;
}

// The kid of a header that asks for nothing but what we do.
Result<std::string> read_header(std::string_view part) {
    const auto header = decode(part);
    if (!header) {
        return header.error();
    }
    if (header->text("alg") != "ES256") {
        return faults::kTokenInvalid.because("alg is not ES256");
    }
    const auto typ = ascii_lower(header->text("typ").value_or(""));
    if (typ != "at+jwt" && typ != "application/at+jwt") {
        return faults::kTokenInvalid.because("typ is not at+jwt");
    }
    if (header->has("crit") || header->has("b64")) {
        return faults::kTokenInvalid.because("an extension is asked for");
    }
    const auto kid = header->text("kid");
    if (!kid || kid->empty()) {
        return faults::kTokenInvalid.because("no kid");
    }
    return *kid;
}

bool is_for(const json::Object& claims, const std::string& audience) {
    if (const auto audiences = claims.texts("aud")) {
        return std::find(audiences->begin(), audiences->end(), audience) != audiences->end();
    }
    return claims.text("aud") == audience;
}

Timestamp from_epoch(std::int64_t seconds) {
    constexpr std::int64_t kLatest = 253'402'300'799;  // the end of the year 9999
    return Timestamp{std::chrono::seconds{std::clamp<std::int64_t>(seconds, 0, kLatest)}};
}

}  // namespace

AccessTokenVerifier::AccessTokenVerifier(std::string issuer, std::string audience, KeySource& keys,
                                         const Clock& clock, const RevocationCheck* revocations)
    : issuer_{std::move(issuer)},
      audience_{std::move(audience)},
      keys_{keys},
      clock_{clock},
      revocations_{revocations} {}

Result<AccessClaims> AccessTokenVerifier::verify_header(
    std::optional<std::string_view> authorization) {
    constexpr std::string_view kScheme = "bearer ";
    if (!authorization || ascii_lower(authorization->substr(0, kScheme.size())) != kScheme) {
        return faults::kTokenMissing;
    }
    auto token = authorization->substr(kScheme.size());
    token.remove_prefix(std::min(token.find_first_not_of(' '), token.size()));
    return verify(token);
}

Result<AccessClaims> AccessTokenVerifier::verify(std::string_view token) {
    const auto digest = sha256(token);
    auto verified = recall(digest);
    if (!verified) {
        auto checked = check(token);
        if (!checked) {
            return checked.error();
        }
        remember(digest, *checked);
        verified = std::move(*checked);
    }
    if (verified->claims.expires_at <= clock_.now()) {
        return faults::kTokenExpired;
    }
    if (revocations_ != nullptr) {
        if (auto allowed = revocations_->check(verified->claims); !allowed) {
            return allowed.error();
        }
    }
    return std::move(verified->claims);
}

Result<AccessTokenVerifier::Verified> AccessTokenVerifier::check(std::string_view token) {
    const auto parts = split(token);
    if (!parts) {
        return faults::kTokenInvalid.because("not three parts of a sensible size");
    }
    const auto kid = read_header(parts->header);
    if (!kid) {
        return kid.error();
    }
    // cjose is lenient about base64url; one token has one spelling here.
    const auto signature = base64url_decode(parts->signature);
    if (!signature || signature->size() != kSignatureBytes) {
        return faults::kTokenInvalid.because("the signature is not one of ES256");
    }
    const auto key = keys_.find(*kid);
    if (!key) {
        return key.error();
    }
    if (!(*key)->has_signed(token)) {
        return faults::kTokenInvalid.because("the signature does not fit");
    }
    auto claims = read_claims(parts->payload);
    if (!claims) {
        return claims.error();
    }
    return Verified{*kid, std::move(*claims)};
}

Result<AccessClaims> AccessTokenVerifier::read_claims(std::string_view payload) const {
    const auto object = decode(payload);
    if (!object) {
        return object.error();
    }
    const auto subject = object->text("sub");
    const auto client_id = object->text("client_id");
    const auto expires_at = object->integer("exp");
    const auto issued_at = object->integer("iat");
    if (!subject || !client_id || !expires_at || !issued_at || !object->text("jti")) {
        return faults::kTokenInvalid.because("a claim is missing");
    }
    if (object->text("iss") != issuer_) {
        return faults::kTokenInvalid.because("another issuer");
    }
    if (!is_for(*object, audience_)) {
        return faults::kTokenInvalid.because("another audience");
    }
    const auto latest_start = clock_.now() + kClockSkewMax;
    if (from_epoch(*issued_at) > latest_start ||
        from_epoch(object->integer("nbf").value_or(0)) > latest_start) {
        return faults::kTokenInvalid.because("not valid yet");
    }
    return AccessClaims{.subject = *subject,
                        .client_id = *client_id,
                        .session_id = object->text("sid"),
                        .email = object->text("email").value_or(""),
                        .username = object->text("preferred_username").value_or(""),
                        .scope = object->text("scope").value_or(""),
                        .issued_at = from_epoch(*issued_at),
                        .expires_at = from_epoch(*expires_at)};
}

std::optional<AccessTokenVerifier::Verified> AccessTokenVerifier::recall(
    const std::string& digest) {
    std::optional<Verified> found;
    {
        const std::lock_guard lock{mutex_};
        for (const auto* generation : {&young_, &old_}) {
            if (const auto entry = generation->find(digest); entry != generation->end()) {
                found = entry->second;
                break;
            }
        }
    }
    // A key that is no longer published takes what it has signed with it.
    return found && keys_.find(found->kid) ? found : std::nullopt;
}

void AccessTokenVerifier::remember(const std::string& digest, const Verified& verified) {
    const std::lock_guard lock{mutex_};
    if (young_.size() >= kGenerationMax) {
        old_ = std::move(young_);
        young_.clear();
    }
    young_.insert_or_assign(digest, verified);
}

}  // namespace platform::jwt
