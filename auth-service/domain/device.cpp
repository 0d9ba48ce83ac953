#include "auth-service/domain/device.hpp"

#include <algorithm>

#include "auth-service/domain/token_text.hpp"
#include "platform/core/encoding.hpp"

namespace auth {

namespace {

constexpr std::string_view kPrefix = "upd_";
constexpr std::size_t kNameBytesMax = 200;

std::uint64_t seconds_of(platform::Timestamp at) {
    return static_cast<std::uint64_t>(
        std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
}

}  // namespace

std::string device_name(std::optional<std::string_view> user_agent) {
    if (!user_agent || user_agent->empty()) {
        return "unknown";
    }
    std::string name{user_agent->substr(0, kNameBytesMax)};
    // Header fields are ASCII in practice; anything else could be half a character.
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return name;
}

std::string DeviceToken::write(const platform::Uuid& device, const AccountId& owner,
                               platform::Timestamp now, const platform::Sealer& sealer) {
    token_text::Writer writer;
    writer.uuid(device);
    writer.number(seconds_of(now + kDeviceTokenLife));
    return writer.sealed(kPrefix, owner.str(), sealer);
}

std::optional<platform::Uuid> DeviceToken::read(std::string_view text, const AccountId& owner,
                                                platform::Timestamp not_before,
                                                platform::Timestamp now,
                                                const platform::Sealer& sealer) {
    const auto reader = token_text::Reader::open(text, kPrefix, owner.str(), sealer);
    if (!reader || reader->number() <= seconds_of(now) ||
        reader->number() < seconds_of(not_before + kDeviceTokenLife)) {
        return std::nullopt;
    }
    return reader->uuid();
}

}  // namespace auth
