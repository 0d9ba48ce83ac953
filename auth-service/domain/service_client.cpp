#include "auth-service/domain/service_client.hpp"

#include <algorithm>

#include "auth-service/domain/errors.hpp"
#include "platform/core/uuid.hpp"

namespace auth {

namespace {

constexpr std::size_t kLengthMax = 64;
constexpr std::string_view kPeoplesClient = "first-party";

bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

bool is_of_id(char c) {
    return is_lower(c) || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

bool is_of_name(char c) {
    return is_of_id(c) || (c >= 'A' && c <= 'Z');
}

}  // namespace

ServiceClientId ServiceClientId::make(platform::Timestamp now) {
    return ServiceClientId{"svc-" + platform::Uuid::v7(now).str()};
}

platform::Result<ServiceClientId> ServiceClientId::parse(std::string_view text) {
    const bool is_well_formed = !text.empty() && text.size() <= kLengthMax &&
                                is_lower(text.front()) &&
                                std::all_of(text.begin(), text.end(), is_of_id);
    if (!is_well_formed || text == kPeoplesClient || platform::Uuid::parse(text)) {
        return errors::kServiceIdUnfit;
    }
    return ServiceClientId{std::string{text}};
}

platform::Result<ServiceName> ServiceName::parse(std::string_view text) {
    if (text.empty() || text.size() > kLengthMax ||
        !std::all_of(text.begin(), text.end(), is_of_name)) {
        return errors::kServiceNameUnfit;
    }
    return ServiceName{text};
}

}  // namespace auth
