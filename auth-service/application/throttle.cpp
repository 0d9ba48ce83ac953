#include "auth-service/application/throttle.hpp"

#include "platform/core/encoding.hpp"

namespace auth {

namespace {

// In lower case alike.
std::string digest_of(std::string_view name) {
    return platform::hex_encode(platform::sha256(platform::ascii_lower(std::string{name})));
}

}  // namespace

std::string target_of_username(std::string_view username) {
    return "username:" + digest_of(username);
}

std::string target_of_email(std::string_view email) {
    return "email:" + digest_of(email);
}

std::string target_of_device(const AccountId& owner, const platform::Uuid& device) {
    return "device:" + owner.str() + ":" + device.str();
}

std::string target_of_session(const SessionId& session) {
    return "session:" + session.str();
}

}  // namespace auth
