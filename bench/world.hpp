#pragma once

#include <functional>
#include <memory>
#include <string>

#include "platform/db/connection.hpp"
#include "platform/log/log.hpp"
#include "tests/support/service_process.hpp"

// The private servers of a run, and what is started on them.
namespace bench {

// "auth" or "user_service", past every bound of the services' own roles.
[[nodiscard]] std::string superuser_url(const std::string& database);

class Admin {
public:
    explicit Admin(const std::string& database);

    [[nodiscard]] platform::db::Connection& connection() { return connection_; }
    [[nodiscard]] long long number(const std::string& sql);
    void script(const std::string& sql) { connection_.execute_script(sql); }

private:
    platform::db::Connection connection_;
};

// Nothing in the tables and queues that events pass, and the disk is at rest.
void clean_up();
void purge_queue();

// A logger as the services have it, into a file instead of standard error.
[[nodiscard]] std::unique_ptr<platform::log::Logger> make_logger(const std::string& level);

// Both services as processes, ready when constructed.
class Services {
public:
    // user-service's database may stand behind a link of the caller's: `user_database_url`.
    explicit Services(const std::string& log_level, const std::string& user_database_url = "");

    [[nodiscard]] support::ServiceProcess& auth() { return auth_; }
    [[nodiscard]] support::ServiceProcess& user() { return user_; }
    // Messages that user-service has applied since its start.
    [[nodiscard]] double applied() const;
    void wait_until_applied(double count) const;

private:
    support::ServiceProcess auth_;
    support::ServiceProcess user_;
};

// Looks every 20 ms. Throws where it does not come to hold within half an hour.
void wait_for(const char* what, const std::function<bool()>& holds);

}  // namespace bench
