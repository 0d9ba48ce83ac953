#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth-service/domain/account.hpp"
#include "platform/core/page.hpp"
#include "platform/core/request_context.hpp"

namespace auth {

// What was done, or was refused: with an account, with a service or with a key.
struct AuditRecord {
    std::string actor;                 // "user:<id>", "service:<id>", "operator" or "anonymous"
    std::optional<AccountId> subject;  // whose account; nobody's where there is none
    std::string action;
    std::string outcome;  // "done", or the code of what it was refused with
    std::string address;  // where the request came from; empty for an operator
    std::string request_id;
    platform::Timestamp at;
    std::string object{};  // what else it is about: "session:<id>", "service:<id>", …
    platform::Uuid id{};   // names the record; of version 7
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
inline constexpr std::string_view kBeginImport = "accounts.import_begun";
inline constexpr std::string_view kImport = "accounts.imported";
inline constexpr std::string_view kCreateService = "service.created";
inline constexpr std::string_view kRotateSecret = "service.secret_rotated";
inline constexpr std::string_view kDisableService = "service.disabled";
inline constexpr std::string_view kEnableService = "service.enabled";
inline constexpr std::string_view kGrantToken = "service.token_granted";
inline constexpr std::string_view kScheduleKey = "key.scheduled";
inline constexpr std::string_view kRevokeKey = "key.revoked";
inline constexpr std::string_view kResealKey = "key.resealed";
}  // namespace actions

[[nodiscard]] inline std::string actor_of(const AccountId& id) {
    return "user:" + id.str();
}
// The names of objects.
[[nodiscard]] inline std::string session_named(const SessionId& id) {
    return "session:" + id.str();
}
[[nodiscard]] inline std::string service_named(std::string_view id) {
    return "service:" + std::string{id};
}
[[nodiscard]] inline std::string key_named(std::string_view kid) {
    return "key:" + std::string{kid};
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
                                          const platform::RequestContext& context,
                                          std::string object = {}) {
    return {.actor = actor_of(owner),
            .subject = owner,
            .action = std::string{action},
            .outcome = std::string{outcome},
            .address = context.client_address,
            .request_id = context.request_id,
            .at = at,
            .object = std::move(object)};
}

// What somebody did who is not known to be the owner.
[[nodiscard]] inline AuditRecord by_other(std::string_view actor,
                                          const std::optional<AccountId>& subject,
                                          std::string_view action, std::string_view outcome,
                                          platform::Timestamp at,
                                          const platform::RequestContext& context,
                                          std::string object = {}) {
    return {.actor = std::string{actor},
            .subject = subject,
            .action = std::string{action},
            .outcome = std::string{outcome},
            .address = context.client_address,
            .request_id = context.request_id,
            .at = at,
            .object = std::move(object)};
}

// What an operator did with what is nobody's account.
[[nodiscard]] inline AuditRecord by_operator(std::string_view action, std::string object,
                                             platform::Timestamp at,
                                             const platform::RequestContext& context) {
    return by_other(kOperator, std::nullopt, action, kDone, at, context, std::move(object));
}

}  // namespace auth
