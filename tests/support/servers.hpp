#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "platform/db/connection.hpp"

// The private PostgreSQL and RabbitMQ that ./test has started.
namespace support {

// The environment's variable; a test that needs it and has it not stops the run.
std::string environment(const char* name);

// tools/local-servers COMMAND DIR ARGUMENTS, for its effect or for its standard output.
std::string servers(const std::string& command, const std::string& arguments = "");
// rabbitmqctl on the private broker.
std::string broker_ctl(const std::string& arguments);

// Asks again and again, every few milliseconds, until `holds` does; false after `timeout`.
bool eventually(const std::function<bool()>& holds,
                std::chrono::milliseconds timeout = std::chrono::seconds{20});

// PostgreSQL with all its processes stopped, for as long as this lives: nothing is answered, and no
// connection breaks. Whoever else uses it has to wait too.
class FrozenPostgres {
public:
    FrozenPostgres() { servers("postgres-freeze"); }
    ~FrozenPostgres() { servers("postgres-thaw"); }
    FrozenPostgres(const FrozenPostgres&) = delete;
    FrozenPostgres& operator=(const FrozenPostgres&) = delete;
};

// The same for RabbitMQ.
class FrozenBroker {
public:
    FrozenBroker() { servers("broker-freeze"); }
    ~FrozenBroker() { servers("broker-thaw"); }
    FrozenBroker(const FrozenBroker&) = delete;
    FrozenBroker& operator=(const FrozenBroker&) = delete;
};

// A database of its own, dropped at the end: with nothing but an outbox and a parking lot in it, or
// with the schema of a service ("auth-service/migrations").
class ScratchDatabase {
public:
    explicit ScratchDatabase(const std::string& migrations = "");
    ~ScratchDatabase();
    ScratchDatabase(const ScratchDatabase&) = delete;
    ScratchDatabase& operator=(const ScratchDatabase&) = delete;

    [[nodiscard]] const std::string& url() const { return url_; }
    [[nodiscard]] std::string conninfo() const;

    // One number from one row.
    long long number(const std::string& sql);
    std::string text(const std::string& sql);
    void script(const std::string& sql);

private:
    std::string name_;
    std::string url_;
    std::unique_ptr<platform::db::Connection> connection_;
};

}  // namespace support
