#include "platform/core/sealing.hpp"

#include <sodium.h>

namespace platform {

namespace {

constexpr std::size_t kMacBytes = 16;

unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string keyed_digest(std::string_view text, std::string_view key, std::size_t length) {
    std::string digest(length, '\0');
    crypto_generichash(bytes_of(digest), digest.size(), bytes_of(text), text.size(), bytes_of(key),
                       key.size());
    return digest;
}

// BLAKE2b takes keys of at most 64 bytes, so a longer secret is hashed first.
Secret derive(const Secret& master, std::string_view purpose) {
    const Secret short_master{keyed_digest(master.expose(), "", crypto_generichash_KEYBYTES_MAX)};
    return Secret{keyed_digest(purpose, short_master.expose(), crypto_secretbox_KEYBYTES)};
}

}  // namespace

Sealer::Sealer(const Secret& current, const std::optional<Secret>& previous,
               std::string_view purpose) {
    keys_.push_back(derive(current, purpose));
    if (previous) {
        keys_.push_back(derive(*previous, purpose));
    }
}

std::string Sealer::seal(std::string_view plain) const {
    std::string sealed(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.size(),
                       '\0');
    randombytes_buf(sealed.data(), crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(bytes_of(sealed) + crypto_secretbox_NONCEBYTES, bytes_of(plain),
                          plain.size(), bytes_of(sealed), bytes_of(keys_.front().expose()));
    return sealed;
}

std::optional<Secret> Sealer::open(std::string_view sealed) const {
    constexpr auto kOverhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (sealed.size() < kOverhead) {
        return std::nullopt;
    }
    const auto box = sealed.substr(crypto_secretbox_NONCEBYTES);
    for (const auto& key : keys_) {
        std::string plain(sealed.size() - kOverhead, '\0');
        if (crypto_secretbox_open_easy(bytes_of(plain), bytes_of(box), box.size(), bytes_of(sealed),
                                       bytes_of(key.expose())) == 0) {
            return Secret{std::move(plain)};
        }
    }
    return std::nullopt;
}

std::string Sealer::mac(std::string_view text) const {
    return keyed_digest(text, keys_.front().expose(), kMacBytes);
}

bool Sealer::verify(std::string_view text, std::string_view mac) const {
    for (const auto& key : keys_) {
        if (mac.size() == kMacBytes &&
            sodium_memcmp(keyed_digest(text, key.expose(), kMacBytes).data(), mac.data(),
                          kMacBytes) == 0) {
            return true;
        }
    }
    return false;
}

}  // namespace platform
