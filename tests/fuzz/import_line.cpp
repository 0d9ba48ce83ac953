// Lines of an import: what another system has exported, or somebody has written by hand.
#include "tools/authctl/import_line.hpp"
#include "auth-service/adapters/imported_hashes/imported_hash.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace fuzz {

void try_input(std::string_view input) {
    static const auto now = *platform::parse_rfc3339("2026-11-28T12:00:00Z");
    const auto account = authctl::read_import_line(input, now);
    if (!account) {
        const auto& error = account.error();
        ensure(error.fault.slug == "malformed_json" || !error.fields.empty(),
               "a line is refused for a reason");
        return;
    }
    const auto again = authctl::read_import_line(input, now);
    ensure(again && again->id == account->id, "a line means the same account each time");
    ensure(account->id.uuid() != platform::Uuid{}, "an account has an id");
    ensure(!account->created_at || *account->created_at <= now, "an account was created before");
    ensure(account->password_hash == auth::PasswordHash::of_no_password() ||
               auth::ImportedHash::parse(account->password_hash.phc),
           "a hash that is taken in can be checked");
    // What is stored is read again as it is, and is the same account to another import.
    ensure(auth::Username::parse(account->username.str()) &&
               auth::Email::parse(account->email.str())->str() == account->email.str(),
           "names and addresses have one spelling");
}

}  // namespace fuzz
