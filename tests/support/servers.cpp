#include "tests/support/servers.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

#include "platform/core/uuid.hpp"
#include "platform/db/database.hpp"
#include "platform/migration/migrator.hpp"

namespace support {

namespace {

std::unique_ptr<platform::db::Connection> connect(const std::string& url) {
    const auto conninfo = platform::db::make_conninfo(url, "test", std::chrono::seconds{60});
    REQUIRE(conninfo);
    auto connection = std::make_unique<platform::db::Connection>(*conninfo);
    connection->refresh(std::chrono::hours{1});
    return connection;
}

}  // namespace

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    REQUIRE_MESSAGE(value != nullptr, std::string{name}, " is not set; run through ./test");
    return value;
}

std::string servers(const std::string& command, const std::string& arguments) {
    const std::string line = "'" + environment("TEST_SERVERS") + "' " + command + " '" +
                             environment("TEST_SERVERS_DIR") + "' " + arguments;
    FILE* pipe = popen(line.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string output;
    std::array<char, 4096> part{};
    for (auto size = fread(part.data(), 1, part.size(), pipe); size > 0;
         size = fread(part.data(), 1, part.size(), pipe)) {
        output.append(part.data(), size);
    }
    REQUIRE_MESSAGE(pclose(pipe) == 0, line);
    return output;
}

std::string broker_ctl(const std::string& arguments) {
    return servers("broker-ctl", arguments);
}

bool eventually(const std::function<bool()>& holds, std::chrono::milliseconds timeout) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    while (!holds()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    return true;
}

ScratchDatabase::ScratchDatabase(const std::string& migrations) {
    const auto server = environment("TEST_POSTGRES_URL");
    name_ = "scratch_" + platform::Uuid::v7(platform::SystemClock{}.now()).str();
    url_ = server.substr(0, server.rfind('/') + 1) + name_;
    connect(server)->execute_script("CREATE DATABASE \"" + name_ + "\"");
    connection_ = connect(url_);
    if (!migrations.empty()) {
        auto files = platform::migration::load_migrations(std::string{SOURCE_DIR "/"} + migrations);
        REQUIRE(files);
        platform::migration::Migrator migrator{*connection_, std::move(*files)};
        REQUIRE(migrator.up());
        return;
    }
    for (const char* tables : {"outbox.sql", "parking.sql", "parked_again.sql"}) {
        std::ifstream sql{std::string{SOURCE_DIR "/platform/messaging/"} + tables};
        script({std::istreambuf_iterator<char>{sql}, {}});
    }
}

ScratchDatabase::~ScratchDatabase() {
    connection_.reset();
    connect(environment("TEST_POSTGRES_URL"))
        ->execute_script("DROP DATABASE \"" + name_ + "\" WITH (FORCE)");
}

std::string ScratchDatabase::conninfo() const {
    return *platform::db::make_conninfo(url_, "test", std::chrono::seconds{60});
}

long long ScratchDatabase::number(const std::string& sql) {
    long long value = 0;
    connection_->run(sql, soci::into(value));
    return value;
}

std::string ScratchDatabase::text(const std::string& sql) {
    std::string value;
    connection_->run(sql, soci::into(value));
    return value;
}

void ScratchDatabase::script(const std::string& sql) {
    connection_->execute_script(sql);
}

}  // namespace support
