#include "auth-service/application/check_password.hpp"

namespace auth {

using platform::Result;

namespace {

const PasswordCheck kWrong{.fits = false, .renewed = {}};

// The hash that an attempt has to cost where nothing else costs it.
Result<PasswordCheck> wrong_after_decoy(PasswordHasher& hasher, const platform::Secret& password) {
    const auto hashed = hasher.verify(password, hasher.decoy());
    return hashed ? Result<PasswordCheck>{kWrong} : hashed.error();
}

Result<PasswordCheck> check_outdated(PasswordHasher& hasher, const platform::Secret& password,
                                     const PasswordHash& stored) {
    const auto fits = hasher.verify(password, stored);
    if (!fits) {
        return fits.error();
    }
    if (!*fits) {
        return wrong_after_decoy(hasher, password);
    }
    auto renewed = hasher.hash(password);
    if (!renewed) {
        return renewed.error();
    }
    return PasswordCheck{.fits = true, .renewed = std::move(*renewed)};
}

}  // namespace

Result<PasswordCheck> check_password(PasswordHasher& hasher, const platform::Secret& password,
                                     const std::optional<PasswordHash>& stored) {
    if (!stored) {
        return wrong_after_decoy(hasher, password);
    }
    if (!hasher.is_current(*stored)) {
        return check_outdated(hasher, password, *stored);
    }
    const auto fits = hasher.verify(password, *stored);
    return fits ? Result<PasswordCheck>{PasswordCheck{.fits = *fits, .renewed = {}}} : fits.error();
}

}  // namespace auth
