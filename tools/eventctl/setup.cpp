#include "tools/eventctl/setup.hpp"

#include "platform/config/environment.hpp"
#include "tools/console/output.hpp"

namespace eventctl {

using platform::Error;
using platform::Result;
using platform::config::Environment;
using platform::db::Database;

namespace {

constexpr std::chrono::seconds kConnectTimeout{5};

std::string url_from(Environment& environment, const std::string& given, const char* name) {
    return given.empty() ? environment.required_or_file(name) : given;
}

std::unique_ptr<Database> open(Environment& environment, const std::string& given, const char* name,
                               const Needs& needs, platform::log::Logger& log) {
    const auto before = environment.faults().size();
    const auto url = url_from(environment, given, name);
    if (environment.faults().size() > before) {
        return nullptr;
    }
    auto database = Database::open({.url = url,
                                    .application_name = "eventctl",
                                    .pool_size = 1,
                                    .max_overflow = 0,
                                    .statement_timeout = needs.statement_timeout},
                                   log);
    if (!database) {
        environment.refuse(name, database.error().reason);
        return nullptr;
    }
    return std::move(*database);
}

}  // namespace

bool Setup::prepare(const Needs& needs) {
    auto environment = Environment::of_process();
    if (needs.auth_database) {
        auth_ = open(environment, urls_.auth_database, "AUTH_DATABASE_URL", needs, silence_);
    }
    if (needs.user_database) {
        user_ = open(environment, urls_.user_database, "USER_DATABASE_URL", needs, silence_);
    }
    if (needs.rabbitmq) {
        const auto url = url_from(environment, urls_.rabbitmq, "OPERATOR_RABBITMQ_URL");
        auto endpoint = platform::amqp::parse_url(url);
        if (endpoint) {
            endpoint_ = std::move(*endpoint);
        } else if (!url.empty() && url != "?") {
            environment.refuse("OPERATOR_RABBITMQ_URL", endpoint.error().reason);
        }
    }
    for (const auto& fault : environment.faults()) {
        complain(fault);
    }
    return environment.faults().empty();
}

Result<std::unique_ptr<platform::amqp::Connection>> Setup::connect(
    platform::loop::Loop& loop) const {
    return platform::amqp::Connection::open(loop, endpoint_, "eventctl", kConnectTimeout);
}

std::string Setup::broker() const {
    const bool numbers = endpoint_.host.find(':') != std::string::npos;  // of IPv6
    return "RabbitMQ at " + (numbers ? "[" + endpoint_.host + "]" : endpoint_.host) + ":" +
           std::to_string(endpoint_.port);
}

int failed(std::string_view who, const Error& error) {
    return console::failed("eventctl", who, error);
}

void complain(std::string_view what) {
    console::complain("eventctl", what);
}

}  // namespace eventctl
