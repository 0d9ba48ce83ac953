// For operators: signing keys, services and accounts.

#include <sodium.h>

#include "platform/core/ensure.hpp"
#include "tools/authctl/program.hpp"
#include "tools/console/command_line.hpp"

namespace authctl {

namespace {

int chosen(int argc, char** argv, Program& program) {
    CLI::App app{"Signing keys, services and accounts of auth-service."};
    app.require_subcommand(1);
    app.footer(
        "DATABASE_URL says where the database auth is; what touches keys needs SECRET_KEY,\n"
        "SECRET_KEY_PREVIOUS, KEY_LEAD, JWKS_MAX_AGE and ACCESS_TOKEN_TTL as auth-service has "
        "them.\n"
        "Secrets may come from files: DATABASE_URL_FILE, SECRET_KEY_FILE, ...\n"
        "Exit status: 0 done, 1 failed, 2 wrong usage, 3 configuration refused, 5 lines of an "
        "import\n"
        "refused, 141 nobody reads standard output any more.");
    add_keys(app, program);
    add_services(app, program);
    add_users(app, program);
    const auto refused = read_command_line(app, kName, argc, argv);
    return refused ? *refused : program.run();
}

}  // namespace

}  // namespace authctl

int main(int argc, char** argv) {
    platform::ensure(sodium_init() >= 0, "libsodium can be used");
    authctl::Program program;
    return console::run(authctl::kName, [&] { return authctl::chosen(argc, argv, program); });
}
