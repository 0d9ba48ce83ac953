// Refresh and device tokens: nobody makes one without the secret, and each has one spelling.
#include "auth-service/domain/device.hpp"
#include "auth-service/domain/refresh_token.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace fuzz {

void try_input(std::string_view input) {
    static const platform::Sealer sealer{platform::Secret{"a secret that only the fuzzer has, 32"},
                                         std::nullopt, "fuzz"};
    const auth::AccountId owner{platform::Uuid{}};
    const platform::Timestamp now{};

    if (const auto token = auth::RefreshToken::read(input, sealer)) {
        ensure(token->write(sealer) == input, "a refresh token has one spelling");
    }
    static_cast<void>(auth::DeviceToken::read(input, owner, now, now, sealer));

    // One of ours, with a byte of it changed to what the input says.
    const auto number = number_from(input);
    const auth::RefreshToken made{.session = auth::SessionId{platform::Uuid{}},
                                  .counter = static_cast<std::int64_t>(number >> 1U)};
    auto text = made.write(sealer);
    ensure(auth::RefreshToken::read(text, sealer) == made, "a token goes there and back");
    if (!input.empty() && text[number % text.size()] != input.front()) {
        text[number % text.size()] = input.front();
        ensure(!auth::RefreshToken::read(text, sealer), "an altered token is no token");
    }
    const auto device = auth::DeviceToken::write(platform::Uuid{}, owner, now, sealer);
    ensure(auth::DeviceToken::read(device, owner, now, now, sealer).has_value(),
           "a device token goes there and back");
    ensure(!auth::RefreshToken::read(device, sealer), "a device token refreshes nothing");
    const auto name = auth::device_name(input);
    ensure(!name.empty() && name.size() <= 200, "a device has a name, of 200 bytes at most");
}

}  // namespace fuzz
