#pragma once

#include <string>
#include <vector>

#include "tests/support/command.hpp"
#include "tests/support/printed.hpp"
#include "tests/support/servers.hpp"
#include "tests/support/service_process.hpp"

namespace e2e {

// Both services over databases of their own, and eventctl beside them. One house serves all tests;
// each begins with empty tables, empty queues and running services.
class House {
public:
    static House& fresh();

    support::ScratchDatabase auth_database{"auth-service/migrations"};
    support::ScratchDatabase user_database{"user-service/migrations"};
    support::ServiceProcess auth;
    support::ServiceProcess user;

    // With the right URLs, or with others in their place.
    [[nodiscard]] support::Ended eventctl(const std::vector<std::string>& arguments,
                                          const support::Command::Environment& instead = {}) const;
    // As a line of a shell, in which "$eventctl" is the program.
    [[nodiscard]] support::Ended shell(const std::string& line) const;
    [[nodiscard]] support::Command start_eventctl(const std::vector<std::string>& arguments) const;

    // `count` accounts with all sorts of values, and the references that they ought to have.
    void settle_accounts(int count);
    // The id of the account number `i` of those.
    [[nodiscard]] std::string id_of(int i);

    // Parks a message by SQL. Answers its id.
    std::string park(const std::string& reason, const std::string& body,
                     const std::string& headers = "{}", const std::string& type = "t");
    // What stands in a row of parked_events.
    std::string parked(const std::string& id, const std::string& expression);
    // Everything that is parked, in one digest.
    std::string all_parked();

    // Those that eventctl's tests stop are started again by fresh().
    void kill_services();

private:
    House();
    void clear();

    [[nodiscard]] support::Command::Environment urls() const;
};

// "add" or "remove": the binding of user-service's queue to `exchange`.
void change_binding(const std::string& verb, const std::string& exchange,
                    const std::string& routing_key);

// A UserCreated of an account, as auth-service publishes it.
[[nodiscard]] std::string user_created(const std::string& id, const std::string& username);

// A SessionRevoked of version 2 of that user's session.
[[nodiscard]] std::string session_revoked(const std::string& user, const std::string& session);

using support::has;
using support::lines_of;
using support::object_in;
// Whether a terminal shows it as it is: well-formed UTF-8 without control characters but line ends.
[[nodiscard]] bool is_harmless(const std::string& text);

}  // namespace e2e
