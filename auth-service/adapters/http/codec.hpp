#pragma once

#include <string>
#include <string_view>

#include "auth-service/application/log_in.hpp"
#include "auth-service/application/register_account.hpp"

// Between the JSON of schemas/http/auth.openapi.yaml and the application's types.
namespace auth {

[[nodiscard]] platform::Result<RegisterAccountCommand> decode_register(std::string_view body);
[[nodiscard]] platform::Result<LogInCommand> decode_log_in(std::string_view body);

[[nodiscard]] std::string encode(const Account& account);
[[nodiscard]] std::string encode(const OpenedSession& session);

}  // namespace auth
