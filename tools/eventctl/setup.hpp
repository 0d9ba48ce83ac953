#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "platform/amqp/connection.hpp"
#include "platform/amqp/url.hpp"
#include "platform/core/result.hpp"
#include "platform/db/database.hpp"
#include "platform/log/log.hpp"
#include "tools/console/exits.hpp"
#include "tools/console/shown.hpp"

namespace eventctl {

using namespace console;  // how programs of ours speak to whoever runs them

// Where the servers are, as far as the command line says; what it leaves out the environment says.
struct Urls {
    std::string auth_database;
    std::string user_database;
    std::string rabbitmq;
};

// What a command works with. A command asks for nothing that it does not need.
struct Needs {
    bool auth_database = false;
    bool user_database = false;
    bool rabbitmq = false;
    std::chrono::seconds statement_timeout{10};
};

class Setup {
public:
    explicit Setup(const Urls& urls) : urls_{urls} {}

    // False where the configuration is refused: every fault is printed, and no password. Connects
    // to nothing yet.
    [[nodiscard]] bool prepare(const Needs& needs);

    [[nodiscard]] platform::db::Database& auth() { return *auth_; }
    [[nodiscard]] platform::db::Database& user() { return *user_; }
    // A fresh connection.
    [[nodiscard]] platform::Result<std::unique_ptr<platform::amqp::Connection>> connect(
        platform::loop::Loop& loop) const;
    // "RabbitMQ at host:port", for messages.
    [[nodiscard]] std::string broker() const;
    [[nodiscard]] platform::amqp::Endpoint endpoint() const { return endpoint_.clone(); }

    // Of parts that log where we speak for ourselves.
    [[nodiscard]] platform::log::Logger& silence() { return silence_; }

private:
    const Urls& urls_;
    platform::log::Logger silence_{"eventctl", platform::log::Level::error,
                                   [](std::string_view) {}};
    std::unique_ptr<platform::db::Database> auth_;
    std::unique_ptr<platform::db::Database> user_;
    platform::amqp::Endpoint endpoint_;
};

// Who failed, for messages.
inline constexpr std::string_view kAuthDatabase = "the database auth";
inline constexpr std::string_view kUserDatabase = "the database user_service";

// One line on standard error, safe for a terminal. Answers kFailed.
int failed(std::string_view who, const platform::Error& error);
void complain(std::string_view what);

}  // namespace eventctl
