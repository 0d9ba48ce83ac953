#include "tools/migrate/setup.hpp"

#include <cstdlib>

#include "platform/config/environment.hpp"
#include "platform/db/database.hpp"
#include "tools/migrate/faults.hpp"

namespace migrate {

using platform::Result;
using platform::db::Connection;

std::filesystem::path directory_of(const Target& target) {
    if (!target.path.empty()) {
        return target.path;
    }
    const char* root = std::getenv("MIGRATIONS_DIR");
    return std::filesystem::path{root != nullptr && *root != '\0' ? root : "."} /
           (target.service + "-service") / "migrations";
}

Result<std::string> conninfo_of(const Target& target) {
    auto environment = platform::config::Environment::of_process();
    const auto url = target.database_url.empty() ? environment.required_or_file(target.url_variable)
                                                 : target.database_url;
    if (!environment.faults().empty()) {
        return kConfigurationInvalid.because(environment.faults().front());
    }
    auto conninfo = platform::db::make_conninfo(url, "migrate", std::chrono::milliseconds{0});
    return conninfo ? std::move(conninfo)
                    : kConfigurationInvalid.because(std::string{conninfo.error().fault.title} +
                                                    " " + conninfo.error().reason);
}

Result<std::unique_ptr<Connection>> connect(const std::string& conninfo) {
    auto connection = std::make_unique<Connection>(conninfo);
    try {
        connection->refresh(std::chrono::hours{24});
    } catch (const soci::soci_error& caught) {
        return kDatabaseUnreachable.because(platform::db::classify(caught).error.reason);
    }
    return connection;
}

}  // namespace migrate
