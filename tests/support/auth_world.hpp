#pragma once

#include "auth-service/application/change_account.hpp"
#include "auth-service/application/log_in.hpp"
#include "auth-service/application/own_account.hpp"
#include "auth-service/application/own_sessions.hpp"
#include "auth-service/application/refresh_session.hpp"
#include "auth-service/application/register_account.hpp"
#include "events/user_events.hpp"
#include "platform/json/reader.hpp"
#include "tests/support/fake_accounts.hpp"
#include "tests/support/manual_clock.hpp"

namespace support {

// auth-service's use cases on fakes, with a clock that stands still.
struct AuthWorld {
    ManualClock clock;
    FakeAccounts accounts;
    FakeHasher hasher;
    FakeMint tokens;
    OpenThrottle throttle;
    auth::RegisterAccount register_account{accounts, hasher, tokens, throttle, clock};
    auth::LogIn log_in{accounts, hasher, tokens, throttle, clock};
    auth::RefreshSession refresh_session{accounts, tokens, clock};
    auth::ListSessions list_sessions{accounts, clock};
    auth::EndSession end_session{accounts, clock};
    auth::EndSessions end_sessions{accounts, clock};
    auth::RevokeSessions revoke_sessions{accounts, clock};
    auth::ReadOwnAccount read_account{accounts};
    auth::UpdateOwnAccount update_own_account{accounts, clock};
    auth::ChangePassword change_password{accounts, hasher, throttle, clock};
    auth::DeleteOwnAccount delete_own_account{accounts, hasher, throttle, clock};
    auth::ReadOwnAudit read_audit{accounts};
    auth::UpdateAccount update_account{accounts, clock};
    auth::DisableAccount disable_account{accounts, clock};
    auth::EnableAccount enable_account{accounts, clock};
    auth::DeleteAccount delete_account{accounts, clock};
    platform::RequestContext context{
        .request_id = "r-2", .traceparent = "t", .client_address = "192.0.2.7"};

    // Of the announcements so far the last.
    events::UserEvent last_event() {
        const auto& announcement = accounts.published.back();
        return *events::decode_user_event(announcement.names.type,
                                          *platform::json::Object::parse(announcement.data));
    }
    events::UserState last_state() { return std::get<events::UserState>(last_event()); }

    platform::Result<auth::OpenedSession> sign_up(const char* username, const char* email) {
        return register_account({.username = *auth::Username::parse(username),
                                 .email = *auth::Email::parse(email),
                                 .password = *auth::Password::parse("correct horse"),
                                 .first_name = *auth::PersonName::parse("Ada"),
                                 .last_name = {}},
                                {.request_id = "r-1", .traceparent = "t"});
    }
    platform::Result<auth::OpenedSession> log_in_by_username(const char* username,
                                                             const char* password,
                                                             auth::Client client = {}) {
        return log_in({auth::ByUsername{username}, *auth::PasswordAttempt::parse(password),
                       std::move(client)},
                      context);
    }

    // Whom the access token of this session speaks for.
    auth::Caller caller_of(const auth::OpenedSession& opened) {
        return {opened.account.id, tokens.read_refresh_token(opened.tokens.refresh)->session};
    }
};

}  // namespace support
