#include "auth-service/domain/password.hpp"

#include "auth-service/domain/common_passwords.hpp"
#include "auth-service/domain/errors.hpp"
#include "platform/core/encoding.hpp"

namespace auth {

namespace {

constexpr std::size_t kCodePointsMin = 8;
constexpr std::size_t kCodePointsMax = 128;
constexpr std::size_t kBytesMax = 512;

}  // namespace

platform::Result<Password> Password::parse(std::string_view text) {
    const auto code_points =
        text.size() <= kBytesMax ? platform::count_code_points(text) : std::nullopt;
    if (!code_points || *code_points < kCodePointsMin || *code_points > kCodePointsMax) {
        return errors::kPasswordLength;
    }
    if (is_common_password(text)) {
        return errors::kPasswordTooCommon;
    }
    return Password{text};
}

}  // namespace auth
