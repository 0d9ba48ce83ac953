#include "platform/jwt/keys.hpp"

#include <cjose/cjose.h>
#include <sodium.h>

#include <cstdlib>
#include <utility>

#include "platform/core/encoding.hpp"
#include "platform/json/reader.hpp"
#include "platform/json/writer.hpp"

namespace platform::jwt {

namespace {

constexpr Fault kKeyInvalid{ErrorCode::invalid, "key_invalid", "The key cannot be used."};
constexpr std::size_t kCoordinateBytes = 32;

struct ReleaseJws {
    void operator()(cjose_jws_t* jws) const noexcept { cjose_jws_release(jws); }
};
struct ReleaseHeader {
    void operator()(cjose_header_t* header) const noexcept { cjose_header_release(header); }
};
struct FreeText {
    void operator()(char* text) const noexcept { std::free(text); }
};

std::optional<std::string> signed_by(const KeyHandle& key, const std::string& kid,
                                     std::string_view claims, const std::string& typ) {
    const std::unique_ptr<cjose_header_t, ReleaseHeader> header{cjose_header_new(nullptr)};
    const bool headed = header && cjose_header_set(header.get(), CJOSE_HDR_ALG, "ES256", nullptr) &&
                        cjose_header_set(header.get(), "typ", typ.c_str(), nullptr) &&
                        cjose_header_set(header.get(), CJOSE_HDR_KID, kid.c_str(), nullptr);
    ensure(headed, "a JWS header can be written");
    const std::unique_ptr<cjose_jws_t, ReleaseJws> jws{cjose_jws_sign(
        key.get(), header.get(), reinterpret_cast<const std::uint8_t*>(claims.data()),
        claims.size(), nullptr)};
    const char* token = nullptr;
    return jws && cjose_jws_export(jws.get(), &token, nullptr) ? std::optional<std::string>{token}
                                                               : std::nullopt;
}

KeyHandle import(std::string_view jwk) {
    return KeyHandle{cjose_jwk_import(jwk.data(), jwk.size(), nullptr)};
}

// The canonical form of RFC 7638 section 3.2: members in this order and nothing else.
std::string thumbprint(const std::string& x, const std::string& y) {
    return base64url_encode(
        sha256(R"({"crv":"P-256","kty":"EC","x":")" + x + R"(","y":")" + y + "\"}"));
}

// Nothing where cjose cannot write what it has read: a key whose private half is 0, for one.
std::optional<std::string> export_jwk(const KeyHandle& key, bool with_private) {
    const std::unique_ptr<char, FreeText> text{cjose_jwk_to_json(key.get(), with_private, nullptr)};
    if (!text) {
        return std::nullopt;
    }
    std::string jwk{text.get()};
    sodium_memzero(text.get(), jwk.size());
    return jwk;
}

bool is_coordinate(const std::optional<std::string>& text) {
    const auto bytes = text ? base64url_decode(*text) : std::nullopt;
    return bytes && bytes->size() == kCoordinateBytes;
}

// cjose's own decoder ends the process where padding stands at the wrong place: nothing gets to it
// but base64url of the strict kind.
bool is_base64url_parts(std::string_view token) {
    for (;;) {
        const auto dot = token.find('.');
        if (!base64url_decode(token.substr(0, dot))) {
            return false;
        }
        if (dot == std::string_view::npos) {
            return true;
        }
        token.remove_prefix(dot + 1);
    }
}

}  // namespace

void ReleaseKey::operator()(_cjose_jwk_int* key) const noexcept {
    cjose_jwk_release(key);
}

PublicKey::PublicKey(KeyHandle handle, std::string x, std::string y)
    : handle_{std::move(handle)}, x_{std::move(x)}, y_{std::move(y)}, kid_{thumbprint(x_, y_)} {}

Result<PublicKey> PublicKey::parse(std::string_view jwk) {
    const auto object = json::Object::parse(jwk);
    if (!object) {
        return object.error();
    }
    if (object->text("kty") != "EC" || object->text("crv") != "P-256" ||
        object->text("use").value_or("sig") != "sig" ||
        object->text("alg").value_or("ES256") != "ES256") {
        return kKeyInvalid.because("not an ES256 signature key");
    }
    const auto x = object->text("x");
    const auto y = object->text("y");
    if (object->has("d") || !is_coordinate(x) || !is_coordinate(y)) {
        return kKeyInvalid.because("not the public half of a P-256 key");
    }
    auto handle = import(json::ObjectWriter{}
                             .text("kty", "EC")
                             .text("crv", "P-256")
                             .text("x", *x)
                             .text("y", *y)
                             .str());
    if (!handle) {
        return kKeyInvalid.because("not a point on P-256");
    }
    return PublicKey{std::move(handle), *x, *y};
}

std::string PublicKey::jwk() const {
    return json::ObjectWriter{}
        .text("kty", "EC")
        .text("crv", "P-256")
        .text("x", x_)
        .text("y", y_)
        .text("use", "sig")
        .text("alg", "ES256")
        .text("kid", kid_)
        .str();
}

bool PublicKey::has_signed(std::string_view token) const {
    if (!is_base64url_parts(token)) {
        return false;
    }
    const std::unique_ptr<cjose_jws_t, ReleaseJws> jws{
        cjose_jws_import(token.data(), token.size(), nullptr)};
    return jws && cjose_jws_verify(jws.get(), handle_.get(), nullptr);
}

SigningKey SigningKey::generate() {
    const KeyHandle made{cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, nullptr)};
    auto jwk = made ? export_jwk(made, true) : std::nullopt;
    ensure(jwk.has_value(), "OpenSSL can make a key, and cjose can write it");
    auto key = parse(Secret{std::move(*jwk)});
    ensure(static_cast<bool>(key), "a key that was made can be read");
    return std::move(*key);
}

Result<SigningKey> SigningKey::parse(const Secret& private_jwk) {
    const auto object = json::Object::parse(private_jwk.expose());
    const bool is_pair = object && object->text("kty") == "EC" &&
                         is_coordinate(object->text("x")) && is_coordinate(object->text("y")) &&
                         is_coordinate(object->text("d"));
    auto handle = is_pair ? import(private_jwk.expose()) : nullptr;
    const auto public_jwk = handle ? export_jwk(handle, false) : std::nullopt;
    if (!public_jwk) {
        return kKeyInvalid.because("not a private JWK");
    }
    auto public_key = PublicKey::parse(*public_jwk);
    if (!public_key) {
        return public_key.error();
    }
    // cjose takes a key without its private half, and one whose halves are not of one key.
    const bool is_whole =
        object->text("x") == public_key->x_ && object->text("y") == public_key->y_;
    const auto probe = signed_by(handle, public_key->kid(), "{}", "probe");
    if (!is_whole || !probe || !public_key->has_signed(*probe)) {
        return kKeyInvalid.because("its halves are not those of one key");
    }
    return SigningKey{std::move(handle), std::move(*public_key)};
}

Secret SigningKey::private_jwk() const {
    auto jwk = export_jwk(handle_, true);
    ensure(jwk.has_value(), "a key that can sign can be written");
    return Secret{std::move(*jwk)};
}

std::string SigningKey::sign(std::string_view claims, const std::string& typ) const {
    auto token = signed_by(handle_, public_key_.kid(), claims, typ);
    ensure(token.has_value(), "an ES256 key can sign");
    return std::move(*token);
}

Result<KeySet> parse_jwks(std::string_view text) {
    const auto object = json::Object::parse(text);
    const auto jwks = object ? object->objects("keys") : std::nullopt;
    if (!jwks) {
        return kKeyInvalid.because("not a JWKS");
    }
    KeySet keys;
    for (const auto& jwk : *jwks) {
        if (auto key = PublicKey::parse(jwk.str())) {
            auto shared = std::make_shared<const PublicKey>(std::move(*key));
            keys.emplace(shared->kid(), shared);
        }
    }
    return keys;
}

}  // namespace platform::jwt
