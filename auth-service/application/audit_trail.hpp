#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth-service/domain/account.hpp"
#include "platform/core/page.hpp"
#include "platform/core/request_context.hpp"

namespace auth {

// What was done with an account, or was refused.
struct AuditRecord {
    std::string actor;                 // "user:<id>", "service:<id>", "operator" or "anonymous"
    std::optional<AccountId> subject;  // whose account; nobody's where there is none
    std::string action;
    std::string outcome;  // "done", or the code of what it was refused with
    std::string address;  // where the request came from; empty for an operator
    std::string request_id;
    platform::Timestamp at;
    platform::Uuid id{};  // names the record; of version 7
};

inline constexpr std::string_view kDone = "done";

// The names of actions. Only ever added to: operators filter by them.
namespace actions {
inline constexpr std::string_view kRegister = "account.registered";
inline constexpr std::string_view kLogIn = "session.opened";
inline constexpr std::string_view kRefresh = "session.refreshed";
inline constexpr std::string_view kEndSession = "session.ended";
inline constexpr std::string_view kEvictSession = "session.evicted";
inline constexpr std::string_view kChangePassword = "password.changed";
inline constexpr std::string_view kUpdate = "account.updated";
inline constexpr std::string_view kDisable = "account.disabled";
inline constexpr std::string_view kEnable = "account.enabled";
inline constexpr std::string_view kDelete = "account.deleted";
}  // namespace actions

[[nodiscard]] inline std::string actor_of(const AccountId& id) {
    return "user:" + id.str();
}
inline constexpr std::string_view kOperator = "operator";
inline constexpr std::string_view kAnonymous = "anonymous";

// The records within one transaction. They are only ever added to.
class AuditTrail {
public:
    virtual ~AuditTrail() = default;

    // The record's id is made here.
    virtual void record(const AuditRecord& record) = 0;
    virtual platform::Page<AuditRecord> of(const AccountId& subject,
                                           const platform::PageRequest& page) = 0;
};

// What the account's owner did, or was refused.
[[nodiscard]] inline AuditRecord by_owner(const AccountId& owner, std::string_view action,
                                          std::string_view outcome, platform::Timestamp at,
                                          const platform::RequestContext& context) {
    return {.actor = actor_of(owner),
            .subject = owner,
            .action = std::string{action},
            .outcome = std::string{outcome},
            .address = context.client_address,
            .request_id = context.request_id,
            .at = at};
}

// What somebody did who is not known to be the owner.
[[nodiscard]] inline AuditRecord by_other(std::string_view actor,
                                          const std::optional<AccountId>& subject,
                                          std::string_view action, std::string_view outcome,
                                          platform::Timestamp at,
                                          const platform::RequestContext& context) {
    return {.actor = std::string{actor},
            .subject = subject,
            .action = std::string{action},
            .outcome = std::string{outcome},
            .address = context.client_address,
            .request_id = context.request_id,
            .at = at};
}

}  // namespace auth
