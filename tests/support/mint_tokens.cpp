// Signs whatever claims it is given, one JSON text a line, with the key that auth-service signs
// with: what whoever has stolen its secret could do. Prints one token a line.
// Environment: AUTH_DATABASE_URL, SECRET_KEY. Exit status: 0 all well, 1 not.
#include <cstdlib>
#include <iostream>
#include <string>

#include "auth-service/adapters/postgres/pg_signing_keys.hpp"

namespace {

std::string from_environment(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

}  // namespace

int main() {
    platform::log::Logger log{"mint-tokens", platform::log::Level::error};
    const auto database =
        platform::db::Database::open({.url = from_environment("AUTH_DATABASE_URL")}, log);
    if (!database) {
        std::cerr << "mint-tokens: AUTH_DATABASE_URL: " << database.error().reason << '\n';
        return 1;
    }
    const platform::Sealer sealer{platform::Secret{from_environment("SECRET_KEY")}, std::nullopt,
                                  auth::kSigningKeysPurpose};
    const auto keys = auth::load_signing_keys(**database, sealer, std::chrono::seconds{900});
    if (!keys) {
        std::cerr << "mint-tokens: " << keys.error().reason << '\n';
        return 1;
    }
    for (std::string claims; std::getline(std::cin, claims);) {
        std::cout << keys->back().key.sign(claims, "at+jwt") << '\n';
    }
    return 0;
}
