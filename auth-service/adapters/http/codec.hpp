#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "auth-service/application/log_in.hpp"
#include "auth-service/application/own_account.hpp"
#include "auth-service/application/own_sessions.hpp"
#include "auth-service/application/register_account.hpp"
#include "platform/http/message.hpp"

// Between the JSON of schemas/http/auth.openapi.yaml and the application's types.
namespace auth {

[[nodiscard]] platform::Result<RegisterAccountCommand> decode_register(std::string_view body);
[[nodiscard]] platform::Result<LogInCommand> decode_log_in(std::string_view body);
[[nodiscard]] platform::Result<std::string> decode_refresh(std::string_view body);
[[nodiscard]] platform::Result<UpdateAccountCommand> decode_update(std::string_view body);
[[nodiscard]] platform::Result<ChangePasswordCommand> decode_change_password(std::string_view body);
[[nodiscard]] platform::Result<PasswordAttempt> decode_proof(std::string_view body);
// Of the query. kSessionScopeInvalid where it is missing: ending all by accident is no default.
[[nodiscard]] platform::Result<SessionScope> decode_scope(const platform::http::Request& request);

[[nodiscard]] std::string encode(const Account& account);               // to its owner
[[nodiscard]] std::string encode_for_services(const Account& account);  // and what they follow
[[nodiscard]] std::string encode(const OpenedSession& session);
[[nodiscard]] std::string encode(const SessionTokens& tokens);
[[nodiscard]] std::string encode(const std::vector<Session>& sessions, const SessionId& current);
[[nodiscard]] std::string encode(const platform::Page<AuditRecord>& page,
                                 const std::optional<std::string>& next_cursor);

}  // namespace auth
