#include "auth-service/adapters/imported_hashes/mixed_hasher.hpp"

#include "auth-service/adapters/argon2/phc_string.hpp"
#include "auth-service/adapters/imported_hashes/verify_imported.hpp"
#include "auth-service/domain/errors.hpp"

namespace auth {

platform::Result<bool> MixedHasher::verify(const platform::Secret& password,
                                           const PasswordHash& hash) {
    if (hash == PasswordHash::of_no_password()) {
        return false;
    }
    const auto imported = parse_phc(hash.phc) ? std::nullopt : ImportedHash::parse(hash.phc);
    if (!imported) {
        return ours_.verify(password, hash);  // which refuses what nobody knows
    }
    const auto fit = [&] {
        const Turn turn{ours_.turns()};
        return verify_imported(*imported, password);
    }();
    if (fit == Fit::out_of_memory) {
        log_.error("no memory for a password hash", {{"imported", true}});
        return errors::kHashingUnavailable.because("there is no memory for a password hash");
    }
    return fit == Fit::fits;
}

}  // namespace auth
