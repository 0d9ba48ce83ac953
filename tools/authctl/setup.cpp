#include "tools/authctl/setup.hpp"

#include "auth-service/key_config.hpp"
#include "tools/console/output.hpp"

namespace authctl {

using platform::config::Environment;
using platform::db::Database;

namespace {

std::unique_ptr<Database> open(Environment& environment, platform::log::Logger& log) {
    const auto before = environment.faults().size();
    const auto url = environment.required_or_file("DATABASE_URL");
    if (environment.faults().size() > before) {
        return nullptr;
    }
    auto database = Database::open(
        {.url = url, .application_name = std::string{kName}, .pool_size = 1, .max_overflow = 0},
        log);
    if (!database) {
        environment.refuse("DATABASE_URL", database.error().reason);
        return nullptr;
    }
    return std::move(*database);
}

}  // namespace

bool Setup::prepare(const Needs& needs) {
    auto environment = Environment::of_process();
    database_ = open(environment, silence_);
    if (needs.secret_key) {
        secret_key_ = environment.secret("SECRET_KEY", auth::kSecretBytesMin);
        secret_key_previous_ =
            environment.optional_secret("SECRET_KEY_PREVIOUS", auth::kSecretBytesMin);
    }
    if (needs.key_schedule) {
        key_schedule_ = auth::read_key_timing(environment).schedule;
    }
    for (const auto& fault : environment.faults()) {
        complain(fault);
    }
    return environment.faults().empty();
}

int failed(const platform::Error& error) {
    return console::failed(kName, kDatabase, error);
}

void complain(std::string_view what) {
    console::complain(kName, what);
}

}  // namespace authctl
