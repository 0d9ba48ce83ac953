#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "auth-service/domain/key_schedule.hpp"
#include "platform/core/request_context.hpp"
#include "platform/core/result.hpp"
#include "platform/core/sealing.hpp"
#include "platform/db/database.hpp"
#include "platform/log/log.hpp"
#include "tools/console/exits.hpp"
#include "tools/console/shown.hpp"

namespace authctl {

using namespace console;  // how programs of ours speak to whoever runs them

inline constexpr std::string_view kName = "authctl";
inline constexpr std::string_view kDatabase = "the database auth";  // who failed, for messages

// What a command works with besides the database. A command asks for nothing that it does not need.
struct Needs {
    bool secret_key = false;
    bool key_schedule = false;
};

// The environment, as auth-service reads it.
class Setup {
public:
    // False where the configuration is refused: every fault is printed, and no secret. Connects to
    // nothing yet.
    [[nodiscard]] bool prepare(const Needs& needs);

    [[nodiscard]] platform::db::Database& database() { return *database_; }
    // What SECRET_KEY is good for, by purpose, reading with SECRET_KEY_PREVIOUS too.
    [[nodiscard]] platform::Sealer sealer(std::string_view purpose) const {
        return {*secret_key_, secret_key_previous_, purpose};
    }
    // The same without SECRET_KEY_PREVIOUS.
    [[nodiscard]] platform::Sealer current_sealer(std::string_view purpose) const {
        return {*secret_key_, std::nullopt, purpose};
    }
    [[nodiscard]] const auth::KeySchedule& key_schedule() const { return key_schedule_; }
    // Of what this command does, for the audit trail.
    [[nodiscard]] const platform::RequestContext& context() const { return context_; }

private:
    platform::log::Logger silence_{std::string{kName}, platform::log::Level::error,
                                   [](std::string_view) {}};
    std::unique_ptr<platform::db::Database> database_;
    std::optional<platform::Secret> secret_key_;
    std::optional<platform::Secret> secret_key_previous_;
    auth::KeySchedule key_schedule_;
    platform::RequestContext context_ = platform::make_request_context(std::nullopt, std::nullopt);
};

// One line on standard error, safe for a terminal. Answers kFailed.
int failed(const platform::Error& error);
void complain(std::string_view what);

}  // namespace authctl
