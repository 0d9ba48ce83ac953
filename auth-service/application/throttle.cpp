#include "auth-service/application/throttle.hpp"

#include "platform/core/encoding.hpp"

namespace auth {

std::string target_of(const AccountId& account) {
    return "account:" + account.str();
}

std::string target_of(const AccountId& account, const platform::Uuid& device) {
    return "device:" + account.str() + ":" + device.str();
}

std::string target_of_unknown(const std::string& typed) {
    return "unknown:" + platform::hex_encode(platform::sha256(platform::ascii_lower(typed)));
}

}  // namespace auth
